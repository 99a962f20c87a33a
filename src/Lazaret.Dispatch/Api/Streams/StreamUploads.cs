using Lazaret.Dispatch.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Lazaret.Dispatch.Api.Streams;

/// <summary>POST of a stream (<c>event-dispatcher</c> §2.6).</summary>
internal sealed class StreamUploads(StreamService service)
{
    public async Task PostAsync(HttpContext http)
    {
        if (!BoolParameter.TryParse(http.Request.Query["skip-identify"], out bool skip))
        {
            await Refuse("bad param skip identify", "The parameter skip-identify is neither true nor false.").WriteAsync(http).ConfigureAwait(false);
            return;
        }

        long limit = service.Options.MaxBodyBytes;
        if (http.Request.ContentLength > limit)
        {
            await new ApiError(StatusCodes.Status413PayloadTooLarge, "content too large", $"The content has more than {limit} bytes.").WriteAsync(http).ConfigureAwait(false);
            return;
        }

        // The limit is ours, for chunked bodies too; the server's own is far lower.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = null;
        }

        UploadRequest request = new(StreamAddress.Part(http, "source"), StreamAddress.Part(http, "label"), skip, http.Request.Query["expected-sha256"].ToString());
        try
        {
            UploadResult result = await service.UploadAsync(request, http.Request.Body, http.RequestAborted).ConfigureAwait(false);
            await (result.Stream is { } stream ? WriteAsync(http, stream) : result.Error!.WriteAsync(http)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // The client went away; nobody reads an answer.
            http.Abort();
        }
    }

    private static ApiError Refuse(string title, string detail) => new(StatusCodes.Status400BadRequest, title, detail);

    private static async Task WriteAsync(HttpContext http, StoredStream stream)
    {
        byte[] body = StoredStreamJson.Write(stream);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }
}
