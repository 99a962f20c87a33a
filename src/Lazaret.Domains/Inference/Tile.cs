namespace Lazaret.Domains.Inference;

/// <summary>Neighbouring outputs of a dilated convolution, four, two or one, and where their inputs are, as offsets of rows. The outputs are at the inputs of the same place.</summary>
/// <param name="Before">The position before the first one; the row of zeros when the text begins there.</param>
/// <param name="Row">The first position; the others follow a dilation apart.</param>
/// <param name="After">The position after the last one; the row of zeros when the text ends there. A single output always ends its text.</param>
internal readonly record struct Tile(int Before, int Row, int After);
