using System.Net;
using Lazaret.Core.Text;

namespace Lazaret.Dispatch.Client;

/// <summary>
/// Downloads a stream in pieces as plugins do (<c>event-dispatcher</c> §2.7, §16.1): the first answer says how long it is, and every answer must be exactly the piece that was asked for. A tail shorter
/// than two thirds of a piece comes with the piece before it.
/// </summary>
/// <param name="client">Asks.</param>
/// <param name="piece">Bytes; at least 1.</param>
internal sealed class StreamDownload(DispatcherClient client, int piece = 1 << 20)
{
    private const double Tail = 0.66;
    private readonly byte[] buffer = new byte[Math.Min(piece, 128 << 10)];

    /// <summary>Hands all bytes on in their order. The number of bytes; null when there is no such stream.</summary>
    /// <exception cref="DispatcherClientException">Something else came than was asked for.</exception>
    public async Task<long?> CopyAsync(string source, string label, string hash, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, CancellationToken cancellationToken)
    {
        long total = long.MaxValue;
        for (long from = 0; from < total;)
        {
            long to = total != long.MaxValue && total - from < piece * (1 + Tail) ? total - 1 : from + piece - 1;
            using HttpResponseMessage? answer = await client.RangeAsync(source, label, hash, from, to, cancellationToken).ConfigureAwait(false);
            if (answer is null)
            {
                return from == 0 ? null : throw Wrong("is gone in the middle of its download");
            }

            if (IsEmpty(answer, from))
            {
                return 0;
            }

            (long length, long whole) = Check(answer, from, to, total);
            await ReadAsync(answer, length, take, cancellationToken).ConfigureAwait(false);
            from += length;
            total = whole;
        }

        return total;
    }

    /// <summary>What an object without bytes has no piece of.</summary>
    private static bool IsEmpty(HttpResponseMessage answer, long from) =>
        answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
            ? from == 0 && answer.Content.Headers.ContentRange is { Length: 0 } ? true : throw Wrong("is shorter than the dispatcher said before")
            : answer.Content.Headers.ContentLength == 0 && answer.StatusCode == HttpStatusCode.OK && from == 0;

    /// <summary>How long the piece is, and how long the whole.</summary>
    private static (long Length, long Total) Check(HttpResponseMessage answer, long from, long to, long known)
    {
        System.Net.Http.Headers.HttpContentHeaders headers = answer.Content.Headers;
        if (headers.ContentType?.ToString() != "application/octet-stream")
        {
            throw Wrong($"has the type {Shown.Of(headers.ContentType?.ToString() ?? "none")}; allowed is application/octet-stream");
        }

        if (answer.StatusCode == HttpStatusCode.OK)
        {
            return from == 0 && headers.ContentRange is null && headers.ContentLength is { } all ? (all, all) : throw Wrong("came as a whole where a piece was asked for, or without its length");
        }

        if (headers.ContentRange is not { Unit: "bytes", From: { } first, To: { } last, Length: { } total })
        {
            throw Wrong("came without a complete Content-Range");
        }

        if (first != from || last != Math.Min(to, total - 1) || (known != long.MaxValue && total != known))
        {
            throw Wrong($"came as {first}-{last}/{total} where {from}-{to} was asked for");
        }

        long length = last - first + 1;
        return headers.ContentLength is null || headers.ContentLength == length ? (length, total) : throw Wrong("has another length than its Content-Range says");
    }

    private async Task ReadAsync(HttpResponseMessage answer, long length, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, CancellationToken cancellationToken)
    {
        try
        {
            using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            for (int read; (read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; length -= read)
            {
                await take(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new DispatcherClientException($"the download broke off: {e.Message}", e);
        }

        if (length != 0)
        {
            throw Wrong("has another length than was said");
        }
    }

    private static DispatcherClientException Wrong(string what) => new($"the content {what}");
}
