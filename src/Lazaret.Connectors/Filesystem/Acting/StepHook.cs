namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>
/// Called with the name of each step of an action before it is taken. Tests throw from it (a crash at that point) or answer an error number that the
/// step then fails with. 0 = go on.
/// </summary>
internal delegate int StepHook(string step);
