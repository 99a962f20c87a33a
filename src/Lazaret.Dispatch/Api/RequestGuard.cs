using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Api;

/// <summary>Who may ask: no page of another site, on loopback only by its name, and with a key where there are keys.</summary>
internal sealed class RequestGuard(ServerOptions options)
{
    private readonly byte[][] keys = [.. options.Keys.Select(k => SHA256.HashData(Encoding.UTF8.GetBytes(k)))];
    private readonly bool loopback = IPAddress.IsLoopback(options.Listen.Address);

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers.Origin.Count > 0 || http.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            return ApiErrors.WriteAsync(http, 403, "forbidden", "pages of web sites may not ask");
        }

        string host = http.Request.Host.Host;
        bool local = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
        if (loopback && !local)
        {
            return ApiErrors.WriteAsync(http, 421, "misdirected request", "this server does not answer to the name in the Host header");
        }

        if (keys.Length > 0 && http.Request.Path.Value is not ("/" or "/healthz" or "/readyz") && !IsKnown(http.Request))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"lazaret\", Basic realm=\"lazaret\"";
            return ApiErrors.WriteAsync(http, 401, "unauthorized", "send the API key as \"Authorization: Bearer KEY\", as \"X-API-Key: KEY\", or as the password of basic authentication");
        }

        return next(http);
    }

    private bool IsKnown(HttpRequest request)
    {
        string? given = request.Headers["X-API-Key"].LastOrDefault();
        string authorization = request.Headers.Authorization.LastOrDefault() ?? "";
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            given = authorization[7..].Trim();
        }
        else if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            Span<byte> plain = stackalloc byte[1024];
            given = Convert.TryFromBase64String(authorization[6..].Trim(), plain, out int length) ? Encoding.UTF8.GetString(plain[..length]) : "";
            given = given[(given.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }

        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(given ?? ""));
        bool known = false;
        foreach (byte[] key in keys)
        {
            known |= CryptographicOperations.FixedTimeEquals(key, digest);
        }

        return known;
    }
}
