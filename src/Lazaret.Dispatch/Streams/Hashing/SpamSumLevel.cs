namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>The signature of one block size.</summary>
internal sealed class SpamSumLevel
{
    /// <summary>6-bit values, one per piece; at most 63.</summary>
    public byte[] Text { get; } = new byte[63];

    public int Count { get; set; }

    /// <summary>The value behind a full signature, should the content end on a cut; −1 = none.</summary>
    public int Last { get; set; } = -1;

    /// <summary>The same for the signature cut at half its length.</summary>
    public int LastHalf { get; set; } = -1;
}
