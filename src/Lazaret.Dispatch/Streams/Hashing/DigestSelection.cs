namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>Which digests a pass computes.</summary>
public enum DigestSelection
{
    /// <summary>All six.</summary>
    All,

    /// <summary>SHA-256 and nothing else: uploads that skip identification.</summary>
    Sha256,

    /// <summary>The four cryptographic ones, without similarity digests.</summary>
    Cryptographic,
}
