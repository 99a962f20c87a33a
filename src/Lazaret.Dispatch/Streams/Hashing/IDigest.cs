namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>One digest on its way through a stream. Used by one caller at a time.</summary>
internal interface IDigest : IDisposable
{
    void Append(ReadOnlySpan<byte> data);

    /// <summary>The digest of all that was appended, as text; empty where there is none. Called once, at the end.</summary>
    string Finish();
}
