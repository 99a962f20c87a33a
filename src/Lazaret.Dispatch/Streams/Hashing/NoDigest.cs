namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>Stands where a content is too small for a digest.</summary>
internal sealed class NoDigest : IDigest
{
    public void Append(ReadOnlySpan<byte> data)
    {
    }

    public string Finish() => "";

    public void Dispose()
    {
    }
}
