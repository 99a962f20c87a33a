using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Lazaret.TestKit.Dsx;

/// <summary>One request to a fake, with its body read.</summary>
/// <param name="Http">For what is not here.</param>
/// <param name="Target">Path and query as sent.</param>
/// <param name="Body">Raw.</param>
public sealed record FakeCall(HttpContext Http, string Target, byte[] Body)
{
    private Dictionary<string, string> Arguments { get; } = Http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString());

    public string Method => Http.Request.Method;

    /// <summary>Decoded, as Python servers see it.</summary>
    public string Path => Http.Request.Path.Value ?? "/";

    /// <summary>With its <c>?</c>; empty when there is none.</summary>
    public string Query => Target.Contains('?', StringComparison.Ordinal) ? Target[Target.IndexOf('?', StringComparison.Ordinal)..] : "";

    public string? Header(string name) => Http.Request.Headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues value) ? value.ToString() : null;

    /// <summary>A member of the query; also after the request has ended.</summary>
    public string? Argument(string name) => Arguments.GetValueOrDefault(name);

    /// <summary>Answers with JSON in Python's spelling.</summary>
    public Task JsonAsync(int status, object? value) => BytesAsync(status, "application/json", PythonJson.Dumps(value, compact: true));

    /// <summary>Answers <c>{"detail": …}</c>.</summary>
    public Task DetailAsync(int status, string detail) => JsonAsync(status, new Dictionary<string, object?> { ["detail"] = detail });

    /// <summary>A validation error in its list form.</summary>
    public Task InvalidAsync(string message, params string[] place) => JsonAsync(422, new Dictionary<string, object?>
    {
        ["detail"] = new List<object?> { new Dictionary<string, object?> { ["loc"] = place.Cast<object?>().ToList(), ["msg"] = message, ["type"] = "value_error" } },
    });

    public Task StatusAsync(int status, string word, string message, string? description = null)
    {
        Dictionary<string, object?> body = new() { ["status"] = word, ["message"] = message, ["description"] = description, ["id"] = null, ["preview"] = null };
        return JsonAsync(status, body);
    }

    public async Task BytesAsync(int status, string type, byte[] body)
    {
        Http.Response.StatusCode = status;
        Http.Response.ContentType = type;
        Http.Response.ContentLength = body.Length;
        await Http.Response.Body.WriteAsync(body);
    }

    internal static async Task<FakeCall> ReadAsync(HttpContext http)
    {
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return new FakeCall(http, http.Features.Get<IHttpRequestFeature>()!.RawTarget, body.ToArray());
    }

    public override string ToString() => $"{Method} {Target} {Encoding.UTF8.GetString(Body)}";
}
