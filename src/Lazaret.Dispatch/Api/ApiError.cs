using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Api;

/// <summary>A failure as clients see it (<c>event-dispatcher</c> §2.11). The Python client forbids further members, and shows "title: detail".</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">What failed; clients and tests know these texts.</param>
/// <param name="Detail">Why, for people.</param>
public sealed record ApiError(int Status, string Title, string Detail)
{
    /// <summary>Nothing special.</summary>
    public const string Unset = "ErrorStringEnumUnset";

    /// <summary>All events were older than their source allows.</summary>
    public const string AllEventsAgedOff = "ErrorStringEnumAllEventsAgedOffImmediately";

    /// <summary>All events were filtered out.</summary>
    public const string AllEventsFiltered = "ErrorStringEnumAllEventsFiltered";

    /// <summary>What there is not.</summary>
    public static ApiError NotFound { get; } = new(StatusCodes.Status404NotFound, "not found", "not found");

    /// <summary>One of the three texts that the Python client knows.</summary>
    public string ErrorEnum { get; init; } = Unset;

    /// <summary>What belongs to <see cref="ErrorEnum"/>; null = the member is left out.</summary>
    public IReadOnlyDictionary<string, string>? ErrorParams { get; init; }

    /// <summary>Writes it as the whole answer, without a body where the method has none.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        HttpResponse response = http.Response;
        response.Clear();
        response.StatusCode = Status;
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        byte[] body = ToBytes();
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The body.</summary>
    internal byte[] ToBytes()
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("status", Status.ToString(CultureInfo.InvariantCulture));
            json.WriteString("title", Title);
            json.WriteString("detail", Detail);
            json.WriteString("error_enum", ErrorEnum);
            if (ErrorParams is not null)
            {
                json.WriteStartObject("error_params");
                foreach ((string name, string value) in ErrorParams)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
