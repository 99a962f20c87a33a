using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Lazaret.Core.Dsx;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.V1.Http;

/// <summary>Writes answers.</summary>
internal static class DsxAnswers
{
    public static Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type, int status = 200) =>
        WriteAsync(http, JsonSerializer.SerializeToUtf8Bytes(value, type), status);

    public static Task WriteAsync(HttpContext http, DsxStatusResponse value, int status = 200) => WriteAsync(http, value, DsxJson.Default.DsxStatusResponse, status);

    /// <summary>An answer that is put together member by member.</summary>
    public static Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write, int status = 200)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            write(json);
        }

        return WriteAsync(http, body.ToArray(), status);
    }

    public static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> json, int status = 200, string type = "application/json")
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The error form of this wire: <c>{"detail": …}</c>, a list for what is wrong with a body or parameter.</summary>
    public static Task WriteErrorAsync(HttpContext http, int status, string detail, IReadOnlyList<string>? location) => WriteAsync(
        http,
        json =>
        {
            json.WriteStartObject();
            if (location is null)
            {
                json.WriteString("detail", detail);
            }
            else
            {
                json.WriteStartArray("detail");
                json.WriteStartObject();
                json.WriteStartArray("loc");
                foreach (string part in location)
                {
                    json.WriteStringValue(part);
                }

                json.WriteEndArray();
                json.WriteString("msg", detail);
                json.WriteString("type", detail == "Field required" ? "missing" : "value_error");
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        },
        status);
}
