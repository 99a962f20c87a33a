namespace Lazaret.Core.Filters;

/// <summary>A compiled filter, or why there is none: exactly one of the two is set.</summary>
/// <param name="Filter">The filter.</param>
/// <param name="Error">The first error.</param>
/// <param name="Warnings">Sentences about parts that have no effect, such as a lone sign.</param>
public sealed record FilterParseResult(PathFilter? Filter, FilterError? Error, IReadOnlyList<string> Warnings);
