namespace Lazaret.Dispatch.Paths;

/// <summary>A path expression, or why there is none: exactly one of the two is set.</summary>
/// <param name="Expression">The expression.</param>
/// <param name="Error">The first error.</param>
internal sealed record PathParseResult(PathExpression? Expression, PathError? Error);
