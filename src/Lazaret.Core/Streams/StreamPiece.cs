namespace Lazaret.Core.Streams;

/// <summary>An opened piece of a stream.</summary>
/// <param name="Content">Exactly <paramref name="Count"/> bytes; a read that finds other bytes than were stored throws <see cref="StreamStoreException"/>.</param>
/// <param name="Start">Where it begins in the stream.</param>
/// <param name="Count">How many bytes it has; −1 when the range begins behind the end, and then there is no content.</param>
/// <param name="Size">Bytes of the whole stream.</param>
public sealed record StreamPiece(Stream Content, long Start, long Count, long Size) : IAsyncDisposable
{
    /// <summary>The range that was asked for begins behind the end.</summary>
    public bool IsBehindEnd => Count < 0;

    /// <summary>The answer for a range that begins behind the end of a stream of <paramref name="size"/> bytes.</summary>
    public static StreamPiece BehindEnd(long size) => new(Stream.Null, 0, -1, size);

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
