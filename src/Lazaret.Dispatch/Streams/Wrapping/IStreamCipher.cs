namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>A key stream: applying it twice gives back what there was. Begins anywhere.</summary>
internal interface IStreamCipher : IDisposable
{
    /// <summary>Applies it to bytes that begin at <paramref name="offset"/> of the stream.</summary>
    void Apply(Span<byte> data, long offset);
}
