namespace Lazaret.Dispatch.Security;

/// <summary>A classification. Who holds one holds every one with a lower priority.</summary>
/// <param name="Name">In upper case.</param>
/// <param name="Priority">Higher is stricter.</param>
internal sealed record SecurityLevel(string Name, int Priority);
