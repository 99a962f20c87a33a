namespace Lazaret.Dispatch.Produce.Direct;

/// <summary>A text within the bytes of a request.</summary>
internal readonly record struct Piece(int Start, int Length)
{
    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes) => bytes.Slice(Start, Length);
}
