using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lazaret.Core.Dsx;

/// <summary>
/// The <c>DSX-HMAC</c> signature of both directions (<c>scan-orchestrator</c> §3.4, <c>connectors</c> §1.8.2): HMAC-SHA-256 over method, request target, time, nonce
/// and raw body. Pure; who remembers nonces and compares clocks is the verifier.
/// </summary>
public static class DsxSignature
{
    /// <summary>Scheme of the <c>Authorization</c> header, with its blank; case matters.</summary>
    public const string Scheme = "DSX-HMAC ";

    /// <summary>Signs one request.</summary>
    /// <param name="credentials">Whose.</param>
    /// <param name="method">Upper case.</param>
    /// <param name="target">Absolute path with <c>?query</c> exactly as sent.</param>
    /// <param name="body">The bytes that are sent; empty when none.</param>
    /// <param name="unixSeconds">Now.</param>
    /// <param name="nonce">Text without a comma, never used before under this key.</param>
    /// <returns>The value of the <c>Authorization</c> header.</returns>
    public static string Header(DsxCredentials credentials, string method, string target, ReadOnlySpan<byte> body, long unixSeconds, string nonce) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Scheme}key_id={credentials.KeyId}, ts={unixSeconds}, nonce={nonce}, sig={Compute(credentials.Secret, method, target, body, unixSeconds, nonce)}");

    /// <summary>A fresh nonce: base64 of 12 random bytes.</summary>
    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(12));

    /// <summary>A fresh key pair.</summary>
    public static DsxCredentials NewCredentials() =>
        new(Convert.ToBase64String(RandomNumberGenerator.GetBytes(12)), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    /// <summary>The signature: base64 of the MAC.</summary>
    public static string Compute(string secret, string method, string target, ReadOnlySpan<byte> body, long unixSeconds, string nonce)
    {
        using IncrementalHash mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{method}|{target}|{unixSeconds}|{nonce}|")));
        mac.AppendData(body);
        return Convert.ToBase64String(mac.GetHashAndReset());
    }

    /// <summary>Is the signature of <paramref name="parts"/> right for this request? Takes the same time whatever the answer.</summary>
    public static bool Matches(DsxSignatureParts parts, string secret, string method, string target, ReadOnlySpan<byte> body) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Compute(secret, method, target, body, parts.UnixSeconds, parts.Nonce)), Encoding.UTF8.GetBytes(parts.Signature));
}
