namespace Lazaret.Dispatch.Security;

/// <summary>A marking, or why the string is none: exactly one of the two is set.</summary>
/// <param name="Marking">The marking.</param>
/// <param name="Error">One sentence.</param>
internal sealed record SecurityParseResult(SecurityMarking? Marking, string? Error);
