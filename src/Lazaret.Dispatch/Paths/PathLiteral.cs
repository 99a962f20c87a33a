using System.Text.Json;

namespace Lazaret.Dispatch.Paths;

/// <summary>The right side of a comparison.</summary>
/// <param name="Kind">String, Number, True, False or Null.</param>
/// <param name="Text">Its text, without quotes and escapes.</param>
/// <param name="Pattern">The text as a pattern, for the two operators that want one.</param>
internal sealed record PathLiteral(JsonValueKind Kind, string Text, PathPattern? Pattern);
