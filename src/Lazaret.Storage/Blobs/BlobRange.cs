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

    /// <summary>The answer for a range that fits the stream: nothing else will do.</summary>
    public static StreamPiece? Sure(StreamName name, (StreamPiece? Piece, bool Understood) answer) =>
        answer.Understood ? answer.Piece : throw new StreamStoreException($"The store gave another piece of {name} than was asked for.") { MayPass = true };

    /// <summary>What an answer holds; null when that is not what was asked for. Whole plain streams are checked against their name.</summary>
    /// <param name="name">What was asked for.</param>
    /// <param name="range">Which piece.</param>
    /// <param name="content">The answer's body.</param>
    /// <param name="length">Its length.</param>
    /// <param name="contentRange">Its Content-Range; null or empty when it is the whole stream.</param>
    /// <param name="answer">Disposed with the piece.</param>
    public static StreamPiece? Piece(StreamName name, StreamRange range, Stream content, long length, string? contentRange, IDisposable answer)
    {
        long start = 0, size = length;
        if (!string.IsNullOrEmpty(contentRange))
        {
            if (!ContentRangeHeaderValue.TryParse(contentRange, out ContentRangeHeaderValue? got) || got is not { From: { } from, Length: { } total })
            {
                answer.Dispose();
                return null;
            }

            (start, size) = (from, total);
        }

        // More than was asked for, from the right place on, will do: the rest stays unread.
        if (range.Of(size) is not var (wanted, count) || wanted != start || count > length)
        {
            answer.Dispose();
            return null;
        }

        string? digest = count == size && name.Suffix.Length == 0 ? name.Sha256 : null;
        return new StreamPiece(new PieceStream(content, count, digest, $"stream {name}", answer), start, count, size);
    }
}
