namespace Lazaret.Core.Filters;

/// <summary>One element of a pattern.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="CodePoint">The character of a literal; a lone surrogate counts as a character.</param>
/// <param name="Set">The characters of a set.</param>
internal readonly record struct GlobToken(GlobTokenKind Kind, int CodePoint = 0, CharSet? Set = null);
