using System.Globalization;
using Lazaret.Dispatch.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Dispatch.Api;

/// <summary>Measures requests by the template of their route, with the status that was really answered (<c>event-dispatcher</c> §14.1, §14.2).</summary>
internal sealed class RequestMetrics(DispatchMetrics metrics, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        long started = time.GetTimestamp();
        try
        {
            await next(http).ConfigureAwait(false);
        }
        finally
        {
            // What has no route is one line: its path is whatever somebody wrote.
            string path = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            string status = http.RequestAborted.IsCancellationRequested ? "499" : http.Response.StatusCode.ToString(CultureInfo.InvariantCulture);
            metrics.RequestTime.Observe(time.GetElapsedTime(started), http.Request.Method, path);
            metrics.ResponseCodes.Increment(http.Request.Method, path, status);
        }
    }
}
