using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Lazaret.Domains.Api;

/// <summary>Writes answers, and turns every expected error into a problem.</summary>
internal static class DomainAnswers
{
    /// <summary>Runs a handler; what it throws becomes a problem unless the answer has begun.</summary>
    /// <returns>True when it went well.</returns>
    public static async Task<bool> GuardAsync(HttpContext http, Func<Task> handle)
    {
        try
        {
            await handle().ConfigureAwait(false);
            return true;
        }
        catch (DomainApiException e)
        {
            await ProblemAsync(http, e.Status, e.Message, e.Member, e.Allowed).ConfigureAwait(false);
        }
        catch (ClassifierUnavailableException e)
        {
            http.Response.Headers.RetryAfter = e.IsOverloaded ? "1" : "5";
            await ProblemAsync(http, StatusCodes.Status503ServiceUnavailable, e.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await ProblemAsync(http, e.StatusCode, "The body is larger than is allowed here; send application/x-ndjson, which has no end.").ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Which model answers stands in the head of every answer.</summary>
    public static void Name(HttpContext http, ModelInfo model)
    {
        http.Response.Headers["Lazaret-Model"] = model.Id;
        http.Response.Headers["Lazaret-Model-Sha256"] = model.Hash;
    }

    public static async Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(http.Response.BodyWriter, value, type, http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task ProblemAsync(HttpContext http, int status, string detail, string? member = null, string? allowed = null)
    {
        if (http.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            http.Abort();
            return;
        }

        DomainProblem problem = new() { Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Detail = detail, Member = member, Allowed = allowed };
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(problem, DomainJsonContext.Default.DomainProblem);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
