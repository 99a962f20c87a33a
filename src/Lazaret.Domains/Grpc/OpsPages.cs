using System.Net;
using Lazaret.Shared.Metrics;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Domains.Grpc;

/// <summary>Over HTTP/1.1: <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>. The last one needs the token where there are tokens.</summary>
/// <param name="tokens">Who may see metrics.</param>
/// <param name="health">Ready or not.</param>
/// <param name="loopback">Only this machine can reach the pages: then only by its own names, as pages of web sites might ask under others.</param>
/// <param name="write">Writes the metrics.</param>
internal sealed class OpsPages(TokenGuard tokens, HealthService health, bool loopback, Action<PrometheusText> write)
{
    public Task InvokeAsync(HttpContext http)
    {
        string host = http.Request.Host.Host;
        bool local = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
        if (http.Request.Headers.Origin.Count > 0 || (loopback && !local))
        {
            return AnswerAsync(http, 403, "pages of web sites may not ask");
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            return AnswerAsync(http, 405, "only GET is served here");
        }

        switch (http.Request.Path.Value)
        {
            case "/health" or "/health/live" or "/healthz":
                return AnswerAsync(http, 200, "ok");
            case "/health/ready" or "/readyz":
                return AnswerAsync(http, health.IsServing ? 200 : 503, health.IsServing ? "ready" : "stopping");
            case "/metrics" when !tokens.Knows(http.Request.Headers.Authorization):
                http.Response.Headers.WWWAuthenticate = "Bearer realm=\"lazaret\"";
                return AnswerAsync(http, 401, "send the token as \"Authorization: Bearer TOKEN\"");
            case "/metrics":
                PrometheusText text = new();
                write(text);
                http.Response.ContentType = PrometheusText.ContentType;
                return http.Response.WriteAsync(text.ToString(), http.RequestAborted);
            default:
                return AnswerAsync(http, 404, "there is /health/live, /health/ready and /metrics");
        }
    }

    private static Task AnswerAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }
}
