using System.Globalization;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Streams;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Api.Streams;

/// <summary>DELETE and PATCH of a stream (<c>event-dispatcher</c> §2.9, 2.10).</summary>
internal sealed class StreamChanges(StreamService service)
{
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public async Task DeleteAsync(HttpContext http)
    {
        service.Metrics.DeleteRequests.Add(1);
        (StreamName name, ApiError? error) = StreamAddress.Of(http);
        if (!TryOlderThan(http, out DateTimeOffset? limit))
        {
            error ??= new ApiError(StatusCodes.Status400BadRequest, "ifOlderThan error", $"The parameter ifOlderThan is no time in seconds between 0 and {LastSecond}.");
        }

        if (error is not null)
        {
            await error.WriteAsync(http).ConfigureAwait(false);
            return;
        }

        try
        {
            StreamDeletion done = await service.Store.DeleteAsync(name, limit, http.RequestAborted).ConfigureAwait(false);
            await (done == StreamDeletion.NotFound ? ApiError.NotFound.WriteAsync(http) : WriteAsync(http, done == StreamDeletion.Deleted)).ConfigureAwait(false);
        }
        catch (StreamStoreException e)
        {
            await new ApiError(StatusCodes.Status500InternalServerError, "store error in DeleteData", e.Message).WriteAsync(http).ConfigureAwait(false);
        }
    }

    public async Task CopyAsync(HttpContext http)
    {
        (StreamName from, ApiError? error) = StreamAddress.Of(http, "sourceA");
        (StreamName to, ApiError? otherError) = StreamAddress.Of(http, "sourceB");
        error ??= otherError;
        if (error is null)
        {
            try
            {
                error = await service.Store.CopyAsync(from, to, http.RequestAborted).ConfigureAwait(false) ? null : ApiError.NotFound;
            }
            catch (StreamStoreException e)
            {
                error = new ApiError(StatusCodes.Status500InternalServerError, "copy error", e.Message);
            }
        }

        if (error is not null)
        {
            await error.WriteAsync(http).ConfigureAwait(false);
            return;
        }

        http.Response.ContentLength = 0;
    }

    /// <summary>Nothing, and 0, is no limit.</summary>
    private static bool TryOlderThan(HttpContext http, out DateTimeOffset? limit)
    {
        limit = null;
        string text = http.Request.Query["ifOlderThan"].ToString();
        if (text.Length == 0)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) || seconds > LastSecond)
        {
            return false;
        }

        limit = seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static async Task WriteAsync(HttpContext http, bool deleted)
    {
        ReadOnlyMemory<byte> body = deleted ? "{\"deleted\":true}"u8.ToArray() : "{\"deleted\":false}"u8.ToArray();
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }
}
