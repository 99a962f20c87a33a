using Lazaret.Core.Dsx;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Lazaret.Connectors.Hosting;

/// <summary>Checks that the core signed what it asks (<c>connectors</c> §1.8).</summary>
internal sealed class InboundGuard(HostState state, bool enabled, TimeProvider time)
{
    private readonly DsxNonceMemory nonces = new(2 * state.Options.MaxSkew, time);

    public bool Enabled => enabled;

    /// <summary>What can be told before the body is there: the wire's failure code; null when nothing is wrong so far.</summary>
    public string? RefuseEarly(HttpContext http) => enabled ? Look(http, out _, out _) : null;

    /// <summary>The wire's failure code; null when the request may pass.</summary>
    public string? Refuse(HttpContext http, ReadOnlySpan<byte> body)
    {
        if (!enabled)
        {
            return null;
        }

        if (Look(http, out DsxSignatureParts? parts, out DsxCredentials? credentials) is { } refused)
        {
            return refused;
        }

        string method = http.Request.Method.ToUpperInvariant();
        string raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!DsxSignature.Matches(parts!, credentials!.Secret, method, raw, body)
            && !DsxSignature.Matches(parts!, credentials.Secret, method, http.Request.Path.Value + http.Request.QueryString.Value, body))
        {
            return "bad_signature";
        }

        return nonces.Add(parts!.KeyId, parts.Nonce) ? null : "replayed_request";
    }

    private string? Look(HttpContext http, out DsxSignatureParts? parts, out DsxCredentials? credentials)
    {
        credentials = state.Credentials;
        string? header = http.Request.Headers.Authorization.Count == 1 ? http.Request.Headers.Authorization[0] : null;
        parts = DsxSignatureParts.Parse(header, out string? failure);
        if (parts is null)
        {
            return failure;
        }

        if (credentials is null || credentials.KeyId != parts.KeyId)
        {
            return "unknown_key_id";
        }

        return Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - parts.UnixSeconds) > (long)state.Options.MaxSkew.TotalSeconds ? "stale_request" : null;
    }
}
