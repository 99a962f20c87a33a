using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Lazaret.Scanning.Api.V1.Auth;

/// <summary>Checks enrollment tokens and signatures of connectors (<c>scan-orchestrator</c> §3).</summary>
internal sealed class DsxGuard(CredentialVault vault, EnrollmentTokens? tokens, TimeSpan maxSkew, TimeProvider time)
{
    private readonly DsxNonceMemory nonces = new(2 * maxSkew, time);

    /// <summary>True when connectors must prove who they are.</summary>
    public bool Enabled => tokens is not null;

    public CredentialVault Vault => vault;

    /// <summary>True when the request shows a valid enrollment token, or none is needed.</summary>
    public bool IsEnrolling(HttpContext http) => tokens is null || tokens.Contains(EnrollmentTokens.Presented(http.Request));

    /// <exception cref="DsxHttpException">401 <c>invalid_enrollment_token</c>.</exception>
    public void RequireEnrollment(HttpContext http)
    {
        if (!IsEnrolling(http))
        {
            throw new DsxHttpException(401, "invalid_enrollment_token");
        }
    }

    /// <summary>The request must be signed with a connector's key, over exactly <paramref name="body"/>, and not have been seen before.</summary>
    /// <exception cref="DsxHttpException">401 with the wire's failure code.</exception>
    public DsxCaller RequireSignature(HttpContext http, ReadOnlySpan<byte> body)
    {
        if (!Enabled)
        {
            return default;
        }

        ConnectorId? signer = Verify(http, body, out string? failure);
        return signer is null ? throw new DsxHttpException(401, failure!) : new DsxCaller(signer);
    }

    /// <summary>Who signed the request; null with the failure code when nobody did properly.</summary>
    public ConnectorId? Verify(HttpContext http, ReadOnlySpan<byte> body, out string? failure)
    {
        string? header = http.Request.Headers.Authorization.Count == 1 ? http.Request.Headers.Authorization[0] : null;
        if (DsxSignatureParts.Parse(header, out failure) is not { } parts)
        {
            // The existing core looks for the key first: without a header there is none (§3.4).
            failure = failure == "missing_hmac" ? "unknown_key_id" : failure;
            return null;
        }

        if (vault.FindKey(parts.KeyId) is not { } key)
        {
            failure = "unknown_key_id";
            return null;
        }

        if (Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - parts.UnixSeconds) > (long)maxSkew.TotalSeconds)
        {
            failure = "stale_request";
            return null;
        }

        // As it was sent; clients of the existing system that sign one form and send the other are understood too (W-24, D-05).
        string method = http.Request.Method.ToUpperInvariant();
        string raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        bool matches = DsxSignature.Matches(parts, key.Credentials.Secret, method, raw, body)
            || DsxSignature.Matches(parts, key.Credentials.Secret, method, http.Request.Path.Value + http.Request.QueryString.Value, body);
        if (!matches)
        {
            failure = "bad_signature";
            return null;
        }

        if (!nonces.Add(parts.KeyId, parts.Nonce))
        {
            failure = "replayed_request";
            return null;
        }

        return key.Connector;
    }
}
