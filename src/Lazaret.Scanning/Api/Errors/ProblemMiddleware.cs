using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.V1;
using Lazaret.Scanning.Api.V1.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Api.Errors;

/// <summary>Turns every error, expected or not, into a problem answer; nothing of an exception but its meaning gets out.</summary>
internal sealed partial class ProblemMiddleware(ILogger logger)
{
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http).ConfigureAwait(false);
            if (http.Response.StatusCode >= 400 && !http.Response.HasStarted && http.Response.ContentLength is null && http.Response.ContentType is null)
            {
                await WriteAsync(http, http.Response.StatusCode, Explain(http)).ConfigureAwait(false);
            }
        }
        catch (ApiException e)
        {
            await WriteAsync(http, e.Status, e.Message, e.Member, e.Allowed).ConfigureAwait(false);
        }
        catch (DsxHttpException e)
        {
            await WriteAsync(http, e.Status, e.Message, location: e.Location).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            string detail = e.StatusCode switch
            {
                413 => "The body is larger than is allowed here.",
                408 => "The body came too slowly.",
                _ => "The request is not proper HTTP.",
            };
            await WriteAsync(http, e.StatusCode, detail).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            http.Response.Headers.RetryAfter = "5";
            await WriteAsync(http, e.IsFull ? 507 : 503, e.Message).ConfigureAwait(false);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: there is nobody to tell.
        }
        catch (Exception e)
        {
            LogUnexpected(e, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "no route");
            await WriteAsync(http, 500, "An unexpected error of the server; its log says more.").ConfigureAwait(false);
        }
    }

    private static string Explain(HttpContext http) => http.Response.StatusCode switch
    {
        404 => "There is nothing at this address; /docs lists what there is.",
        405 => $"The method is not allowed here; allowed is {http.Response.Headers.Allow}.",
        415 => "The Content-Type is none of those that are taken here; /docs tells which are.",
        _ => ReasonPhrases.GetReasonPhrase(http.Response.StatusCode) + ".",
    };

    private static async Task WriteAsync(HttpContext http, int status, string detail, string? member = null, string? allowed = null, IReadOnlyList<string>? location = null)
    {
        if (http.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            http.Abort();
            return;
        }

        if (http.Request.Path.StartsWithSegments(DsxPaths.CorePrefix, StringComparison.Ordinal))
        {
            await DsxAnswers.WriteErrorAsync(http, status, detail, location).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        Problem problem = new() { Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Detail = detail, Member = member, Allowed = allowed };
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(problem, ApiJsonContext.Default.Problem);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(4500, LogLevel.Error, "{Method} {Endpoint} failed unexpectedly.")]
    private partial void LogUnexpected(Exception exception, string method, string endpoint);
}
