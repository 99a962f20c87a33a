using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Lazaret.Core.Dsx;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Connectors.Hosting;

/// <summary>Reads and writes bodies of the contract.</summary>
internal static class HostAnswers
{
    public const int MaxBody = 4 << 20;

    public static Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type, int status = 200) => WriteAsync(http, JsonSerializer.SerializeToUtf8Bytes(value, type), status);

    public static Task StatusAsync(HttpContext http, DsxStatusResponse value, int status = 200) => WriteAsync(http, value, DsxJson.Default.DsxStatusResponse, status);

    public static Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write, int status = 200)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            write(json);
        }

        return WriteAsync(http, body.ToArray(), status);
    }

    public static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> json, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted).ConfigureAwait(false);
    }

    public static Task DetailAsync(HttpContext http, int status, string detail) => WriteAsync(
        http,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("detail", detail);
            json.WriteEndObject();
        },
        status);

    /// <summary>422 in the form of the existing connectors.</summary>
    public static Task InvalidAsync(HttpContext http, string message, params string[] location) => WriteAsync(
        http,
        json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("detail");
            json.WriteStartObject();
            json.WriteStartArray("loc");
            foreach (string part in location)
            {
                json.WriteStringValue(part);
            }

            json.WriteEndArray();
            json.WriteString("msg", message);
            json.WriteString("type", "value_error");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        },
        422);

    /// <summary>The whole body, raw: signatures cover it, and a content type is never asked for. Null when it is too long; the answer is then written.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContext http)
    {
        using MemoryStream whole = new();
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await http.Request.Body.ReadAsync(buffer, http.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (whole.Length + count > MaxBody)
            {
                await DetailAsync(http, 413, $"body_too_large: at most {MaxBody} bytes are allowed here").ConfigureAwait(false);
                return null;
            }

            whole.Write(buffer, 0, count);
        }

        return whole.ToArray();
    }

    /// <summary>A scan request with a location; null when it is not one, the answer is then written.</summary>
    public static async Task<DsxScanRequest?> RequestAsync(HttpContext http, byte[] body)
    {
        try
        {
            DsxScanRequest? request = JsonSerializer.Deserialize(body.Length == 0 ? "{}"u8 : body, DsxJson.Default.DsxScanRequest);
            if (!string.IsNullOrEmpty(request?.Location))
            {
                return request;
            }

            await InvalidAsync(http, "Field required", "body", "location").ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            await InvalidAsync(http, e.Message, "body").ConfigureAwait(false);
        }

        return null;
    }
}
