using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Lazaret.Scanning.Api.V1.Http;

/// <summary>Request bodies as they came: signatures cover the raw bytes, and Python clients name no content type (<c>connectors</c> §1.5).</summary>
internal static class DsxBody
{
    public const int Small = 1 << 20;
    public const int Batch = 32 << 20;

    /// <summary>The whole body; empty when there is none.</summary>
    /// <exception cref="DsxHttpException">413 when it is longer than <paramref name="max"/>.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext http, int max = Small)
    {
        if (http.Request.ContentLength is { } told)
        {
            if (told > max)
            {
                throw TooLarge(max);
            }

            if (told == 0)
            {
                return [];
            }
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = max;
        }

        // What is announced is not believed before it has come: nobody gets megabytes of memory for one header.
        using MemoryStream whole = new((int)Math.Min(http.Request.ContentLength ?? 1024, 64 << 10));
        await http.Request.Body.CopyToAsync(whole, http.RequestAborted).ConfigureAwait(false);
        return whole.Length > max ? throw TooLarge(max) : whole.Length == whole.Capacity ? whole.GetBuffer() : whole.ToArray();
    }

    /// <summary>Reads JSON.</summary>
    /// <exception cref="DsxHttpException">422 in the list form when it is not what it should be.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
    {
        if (body.IsEmpty)
        {
            throw DsxHttpException.Invalid("Field required", "body");
        }

        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw DsxHttpException.Invalid("Input should be an object", "body");
        }
        catch (JsonException e)
        {
            throw DsxHttpException.Invalid(Sentence(e), ["body", .. Path(e)]);
        }
    }

    /// <summary>What is wrong, without the parser's own address.</summary>
    public static string Sentence(JsonException e)
    {
        string text = e.Message;
        int at = text.IndexOf(" Path:", StringComparison.Ordinal);
        return at < 0 ? text : text[..at];
    }

    private static IEnumerable<string> Path(JsonException e) =>
        (e.Path ?? "").Split(['.', '[', ']', '\'', '$'], StringSplitOptions.RemoveEmptyEntries);

    private static DsxHttpException TooLarge(int max) => new(413, $"body_too_large: at most {max} bytes are allowed here");
}
