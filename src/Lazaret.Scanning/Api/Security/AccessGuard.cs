using System.Net;
using System.Text;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Queries;
using Lazaret.Scanning.Api.V1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Lazaret.Scanning.Api.Security;

/// <summary>Who may ask: the right host name, no other web site's page, and off loopback the key.</summary>
internal sealed class AccessGuard(ApiOptions options, bool loopback, ApiKeys? keys)
{
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // The Swagger page sets style attributes and draws its icons from data URLs; scripts come from here only.
    private const string DocsPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly HashSet<string> KeyNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "key", "api_key", "apikey", "api-key", "x-api-key", "token", "access_token", "authorization",
    };

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        SetHeaders(http);
        CheckHost(http);
        CheckOrigin(http);
        CheckUrl(http);
        if (keys is not null && http.Request.Path != "/healthz" && !DsxOpenRoutes.IsOpen(http.Request) && !keys.Contains(PresentedKey(http.Request)))
        {
            http.Response.Headers.WWWAuthenticate = new StringValues(["Bearer realm=\"lazaret\"", "Basic realm=\"lazaret\", charset=\"UTF-8\""]);
            throw new ApiException(StatusCodes.Status401Unauthorized, "Send the API key as \"Authorization: Bearer lz_…\" or \"X-API-Key: lz_…\".");
        }

        return next(http);
    }

    private static void SetHeaders(HttpContext http)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal) ? DocsPolicy : PagePolicy;
    }

    private void CheckHost(HttpContext http)
    {
        string host = http.Request.Host.Host;
        bool known = host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip))
            || options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
        if (!known && (loopback || options.AllowedHosts.Count > 0))
        {
            throw new ApiException(
                StatusCodes.Status421MisdirectedRequest, "This server does not answer to the name in the Host header; allowed are localhost, loopback addresses and the configured names.");
        }
    }

    /// <summary>Browsers name the page that asks. A page of another site gets nothing, be it a read or a change.</summary>
    private static void CheckOrigin(HttpContext http)
    {
        StringValues origin = http.Request.Headers.Origin;
        bool same = origin.Count == 0
            || (origin.Count == 1 && string.Equals(origin[0], $"{http.Request.Scheme}://{http.Request.Host.Value}", StringComparison.OrdinalIgnoreCase));
        bool safe = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (!same || (!safe && http.Request.Headers["Sec-Fetch-Site"] == "cross-site"))
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "Requests from pages of other sites are refused.");
        }
    }

    private static void CheckUrl(HttpContext http)
    {
        foreach ((string name, string value) in LosslessQuery.Parse(http.Request.QueryString.Value))
        {
            if (KeyNames.Contains(name) || ApiKeys.LooksLikeKey(value))
            {
                throw new ApiException(
                    StatusCodes.Status400BadRequest, "A key must not stand in the URL, where logs and histories keep it; send it in the Authorization or X-API-Key header.");
            }
        }
    }

    private static string? PresentedKey(HttpRequest request)
    {
        StringValues direct = request.Headers["X-API-Key"];
        if (direct.Count > 0)
        {
            return direct.Count == 1 ? direct[0] : null;
        }

        string? value = request.Headers.Authorization.Count == 1 ? request.Headers.Authorization[0] : null;
        if (value?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true)
        {
            return value[7..].Trim();
        }

        // A browser asks its user for a name and a password: the key is the password, so the pages work off loopback too.
        Span<byte> plain = stackalloc byte[256];
        if (value?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) == true && Convert.TryFromBase64String(value[6..].Trim(), plain, out int length))
        {
            string pair = Encoding.UTF8.GetString(plain[..length]);
            return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }

        return null;
    }
}
