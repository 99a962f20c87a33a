using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Api;

/// <summary>The body of every answer that is an error (<c>event-dispatcher</c> §2.11).</summary>
internal static class ApiError
{
    public const string Unset = "ErrorStringEnumUnset";
    public const string AgedOff = "ErrorStringEnumAllEventsAgedOffImmediately";
    public const string Filtered = "ErrorStringEnumAllEventsFiltered";

    public static async Task WriteAsync(HttpContext http, int status, string title, string detail, string errorEnum = Unset, IReadOnlyDictionary<string, string>? parameters = null)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("status", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("title", title);
            json.WriteString("detail", detail);
            json.WriteString("error_enum", errorEnum);
            if (parameters is { Count: > 0 })
            {
                json.WriteStartObject("error_params");
                foreach ((string name, string value) in parameters)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), http.RequestAborted).ConfigureAwait(false);
    }
}
