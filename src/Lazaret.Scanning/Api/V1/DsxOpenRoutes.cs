using Lazaret.Core.Dsx;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.V1;

/// <summary>Routes that connectors use: they show an enrollment token or a signature where one is needed, never an API key.</summary>
internal static class DsxOpenRoutes
{
    private static readonly string[] Exact =
    [
        "POST /connectors/register", "POST /connectors/token", "POST /scan/request", "POST /scan/request_batch", "POST /scan/auth_check", "GET /config", "GET /healthz", "GET /readyz",
        "GET /version", "GET /test/connection", "GET /connection/test",
    ];

    public static bool IsOpen(HttpRequest request)
    {
        if (!request.Path.StartsWithSegments(DsxPaths.CorePrefix, StringComparison.Ordinal, out PathString rest))
        {
            return false;
        }

        string path = rest.Value ?? "";
        string method = request.Method.ToUpperInvariant();
        return Exact.Contains($"{method} {path}", StringComparer.Ordinal)
            || (method == "DELETE" && path.StartsWith("/connectors/unregister/", StringComparison.Ordinal))
            || (method is "GET" or "PUT" && path.StartsWith("/connectors/state/", StringComparison.Ordinal))
            || (path.StartsWith("/scan/jobs/", StringComparison.Ordinal)
                && ((method == "GET" && path.EndsWith("/raw", StringComparison.Ordinal)) || (method == "POST" && path.EndsWith("/enqueue_done", StringComparison.Ordinal))));
    }
}
