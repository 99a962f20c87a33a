namespace Lazaret.Domains.Inference;

/// <summary>Two neighbouring outputs of a dilated convolution and the four inputs that they need, as offsets of rows. The first output is at <see cref="Input1"/>.</summary>
/// <param name="Input0">The position before.</param>
/// <param name="Input1">The first position.</param>
/// <param name="Input2">The second position; the row of zeros when the text ends before it.</param>
/// <param name="Input3">The position after; likewise.</param>
/// <param name="Output1">Where the second output goes: a row that nobody reads when the text ends before it.</param>
internal readonly record struct Tile(int Input0, int Input1, int Input2, int Input3, int Output1);
