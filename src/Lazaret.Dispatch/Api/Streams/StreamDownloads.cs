using System.Buffers;
using System.Globalization;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Streams;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Api.Streams;

/// <summary>GET and HEAD of a stream (<c>event-dispatcher</c> §2.7, 2.8).</summary>
internal sealed class StreamDownloads(StreamService service)
{
    // The runner compares this text.
    private const string ContentType = "application/octet-stream";
    private const int Piece = 128 * 1024;

    public async Task HeadAsync(HttpContext http)
    {
        service.Metrics.ExistRequests.Add(1);
        (StreamName name, ApiError? error) = StreamAddress.Of(http);
        try
        {
            StreamState? state = error is null ? await service.Store.StatAsync(name, http.RequestAborted).ConfigureAwait(false) : null;
            if (state is null)
            {
                await (error ?? ApiError.NotFound).WriteAsync(http).ConfigureAwait(false);
                return;
            }

            http.Response.ContentType = ContentType;
            http.Response.ContentLength = state.Size;
            http.Response.Headers.AcceptRanges = "bytes";
        }
        catch (StreamStoreException)
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    public async Task GetAsync(HttpContext http)
    {
        service.Metrics.DownloadRequests.Add(1);
        (StreamName name, ApiError? error) = StreamAddress.Of(http);
        string header = http.Request.Headers.Range.ToString();
        if (!RangeHeader.TryParse(header, out StreamRange range))
        {
            error ??= new ApiError(StatusCodes.Status400BadRequest, "invalid range provided", "One range of bytes is allowed: bytes=a-b, bytes=a- or bytes=-n.");
        }

        if (error is not null)
        {
            await error.WriteAsync(http).ConfigureAwait(false);
            return;
        }

        try
        {
            await using StreamPiece? piece = await service.Store.OpenAsync(name, range, http.RequestAborted).ConfigureAwait(false);
            await (piece is null ? ApiError.NotFound.WriteAsync(http) : SendAsync(http, piece, header.Length > 0)).ConfigureAwait(false);
        }
        catch (StreamStoreException e) when (!http.Response.HasStarted)
        {
            await new ApiError(StatusCodes.Status500InternalServerError, "store error in GetData", e.Message).WriteAsync(http).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StreamStoreException or OperationCanceledException or IOException)
        {
            // What was sent so far must not pass for the whole, or nobody is there any more.
            http.Abort();
        }
    }

    private async Task SendAsync(HttpContext http, StreamPiece piece, bool asked)
    {
        HttpResponse response = http.Response;
        response.ContentType = ContentType;
        response.Headers.AcceptRanges = "bytes";
        if (piece.IsBehindEnd)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{piece.Size}");
            response.ContentLength = 0;
            return;
        }

        // No range can be named in nothing, so an empty stream comes whole.
        if (asked && piece.Count > 0)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {piece.Start}-{piece.Start + piece.Count - 1}/{piece.Size}");
        }

        response.ContentLength = piece.Count;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            int read;
            while ((read = await piece.Content.ReadAsync(buffer, http.RequestAborted).ConfigureAwait(false)) > 0)
            {
                await response.Body.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted).ConfigureAwait(false);
                service.Metrics.DownloadedBytes.Add(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
