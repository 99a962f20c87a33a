namespace Lazaret.Core.Filters;

/// <summary>Why a filter is refused.</summary>
/// <param name="Position">Where in the filter text, 0 upwards, in characters.</param>
/// <param name="Message">One sentence naming what is wrong and what is allowed.</param>
public sealed record FilterError(int Position, string Message);
