namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>A rule that matched.</summary>
/// <param name="Type">The type it stands for.</param>
/// <param name="Score">How sure it is; null where the rule does not say.</param>
internal readonly record struct ScriptMatch(string Type, int? Score);
