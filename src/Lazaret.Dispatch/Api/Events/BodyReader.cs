using Lazaret.Dispatch.Events.Codecs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Lazaret.Dispatch.Api.Events;

/// <summary>Reads the body of a request with events.</summary>
internal static class BodyReader
{
    /// <summary>False when it could not be read; the answer is then given.</summary>
    public static async Task<bool> ReadAsync(HttpContext http, ByteBuffer body, long most)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null; // our own limit answers in our own words
        }

        try
        {
            while (true)
            {
                Memory<byte> room = body.GetMemory(16 << 10);
                int read = await http.Request.Body.ReadAsync(room, http.RequestAborted).ConfigureAwait(false);
                if (read == 0)
                {
                    return true;
                }

                body.Advance(read);
                if (body.Length > most)
                {
                    http.Response.Headers.Connection = "close";
                    await ApiErrors.WriteAsync(http, 413, "Request too large", $"the body has more than {most} bytes").ConfigureAwait(false);
                    return false;
                }
            }
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            // Nothing but the client's bytes is read here; some broken frames, such as a chunk's size that is no number, come as a plain IOException.
            await ApiErrors.WriteAsync(http, e is BadHttpRequestException bad ? bad.StatusCode : 400, "Couldn't read request body", e.Message).ConfigureAwait(false);
            return false;
        }
    }
}
