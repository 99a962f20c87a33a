using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Lazaret.Scanning.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.Json;

/// <summary>Reads JSON bodies strictly: the size, the depth, every member and every duplicate is looked at before anything is done.</summary>
internal static class JsonBody
{
    /// <summary>Reads the body. An empty one is refused, as is every other shape than the one named.</summary>
    public static async Task<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, int limit)
        where T : class
    {
        if (!http.Request.HasJsonContentType())
        {
            throw new ApiException(StatusCodes.Status415UnsupportedMediaType, "Send the body as JSON, with Content-Type: application/json.");
        }

        if (http.Request.ContentLength > limit)
        {
            throw new ApiException(StatusCodes.Status413PayloadTooLarge, $"A JSON body may have at most {limit} bytes.");
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted).ConfigureAwait(false)
                ?? throw new ApiException(StatusCodes.Status400BadRequest, "The body is null; a JSON object is wanted.");
        }
        catch (JsonException e)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, Explain(e)) { Member = Member(e.Path), Allowed = string.Join(", ", type.Properties.Select(p => p.Name)) };
        }
    }

    private static string? Member(string? path) => path is null or "$" or "" ? null : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;

    /// <summary>The first sentence of the parser; the type names and internals behind it stay here.</summary>
    private static string Explain(JsonException e)
    {
        string where = e.LineNumber is { } line ? $" (line {line + 1}, byte {e.BytePositionInLine + 1})" : "";
        string what = e.Message switch
        {
            var m when m.Contains("uplicate", StringComparison.Ordinal) => "A member stands there twice",
            var m when m.Contains("could not be mapped", StringComparison.Ordinal) => "There is no such member",
            var m when m.Contains("missing required", StringComparison.Ordinal) => "A required member is missing",
            var m when m.Contains("maximum", StringComparison.Ordinal) && m.Contains("depth", StringComparison.Ordinal) => "The body is nested too deeply",
            var m when m.Contains("could not be converted", StringComparison.Ordinal) || m.Contains("doesn't allow", StringComparison.Ordinal) => "The value does not fit the member",
            _ => "The body is not proper JSON",
        };
        return what + where + ".";
    }
}
