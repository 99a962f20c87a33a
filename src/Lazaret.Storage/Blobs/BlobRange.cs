using System.Globalization;
using System.Net.Http.Headers;
using Lazaret.Core.Streams;

namespace Lazaret.Storage.Blobs;

/// <summary>Ranges as HTTP says them.</summary>
internal static class BlobRange
{
    /// <summary>Whether the server can find the end itself, which saves asking for the size first.</summary>
    public static bool IsSimple(StreamRange range) => range.Offset >= 0 || range.Length <= 0 || range.Length >= -range.Offset;

    /// <summary>The Range header for a range whose end the server can find itself.</summary>
    public static string Header(StreamRange range) => range.Offset < 0
        ? string.Create(CultureInfo.InvariantCulture, $"bytes=-{-range.Offset}")
        : range.Length <= 0 || range.Length > long.MaxValue - range.Offset ? string.Create(CultureInfo.InvariantCulture, $"bytes={range.Offset}-")
        : string.Create(CultureInfo.InvariantCulture, $"bytes={range.Offset}-{range.Offset + range.Length - 1}");

    /// <summary>What an answer holds. Whole plain streams are checked against their name.</summary>
    /// <param name="name">What was asked for.</param>
    /// <param name="range">Which piece.</param>
    /// <param name="content">The answer's body.</param>
    /// <param name="length">Its length.</param>
    /// <param name="contentRange">Its Content-Range; null or empty when it is the whole stream.</param>
    /// <param name="answer">Disposed with the piece.</param>
    public static StreamPiece Piece(StreamName name, StreamRange range, Stream content, long length, string? contentRange, IDisposable answer)
    {
        long start = 0, size = length;
        if (!string.IsNullOrEmpty(contentRange))
        {
            if (!ContentRangeHeaderValue.TryParse(contentRange, out ContentRangeHeaderValue? got) || got is not { From: { } from, Length: { } total })
            {
                answer.Dispose();
                throw new StreamStoreException($"The store answered for {name} with a range that is none: {contentRange}.");
            }

            (start, size) = (from, total);
        }

        if (range.Of(size) != (start, length))
        {
            answer.Dispose();
            throw new StreamStoreException($"The store answered for {name} with {length} bytes from {start} of {size}, which was not asked for.");
        }

        string? digest = length == size && name.Suffix.Length == 0 ? name.Sha256 : null;
        return new StreamPiece(new PieceStream(content, length, digest, $"stream {name}", answer), start, length, size);
    }
}
