using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lazaret.TestKit.Dsx;

/// <summary>
/// The <c>DSX-HMAC</c> signature as the Python side makes and checks it (<c>scan-orchestrator</c> §3.4, <c>connectors</c> §1.8.2), written from the specification
/// a second time so that a mistake in Lazaret's own is seen. Nonces are not remembered, as in the reference.
/// </summary>
public sealed record PythonHmac(string KeyId, string Secret)
{
    private const string Scheme = "DSX-HMAC ";

    /// <summary>A pair as the core makes it.</summary>
    public static PythonHmac Random() =>
        new(Convert.ToBase64String(RandomNumberGenerator.GetBytes(12)), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    /// <summary>The <c>Authorization</c> header; the target is signed as it is sent.</summary>
    public string Sign(string method, string target, byte[] body)
    {
        string ts = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(12));
        return $"{Scheme}key_id={KeyId}, ts={ts}, nonce={nonce}, sig={Compute(Secret, method, target, ts, nonce, body)}";
    }

    public static string Compute(string secret, string method, string target, string ts, string nonce, byte[] body)
    {
        byte[] head = Encoding.UTF8.GetBytes($"{method}|{target}|{ts}|{nonce}|");
        return Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), head.Concat(body).ToArray()));
    }

    /// <summary>Null when the header is right; else the failure code. The path is the decoded one, the query as it came: the reference's own way (W-24).</summary>
    public string? Verify(string? header, string method, string decodedPath, string query, byte[] body)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return "missing_hmac";
        }

        Dictionary<string, string> parts = [];
        foreach (string part in header[Scheme.Length..].Split(','))
        {
            string[] pair = part.Split('=', 2);
            parts[pair[0].Trim()] = pair.Length == 2 ? pair[1].Trim() : "";
        }

        if (!long.TryParse(parts.GetValueOrDefault("ts"), CultureInfo.InvariantCulture, out long ts))
        {
            return "malformed_hmac: ts";
        }

        if (parts.GetValueOrDefault("key_id") != KeyId)
        {
            return "unknown_key_id";
        }

        if (Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - ts) > 60)
        {
            return "stale_request";
        }

        string expected = Compute(Secret, method, decodedPath + query, parts["ts"], parts.GetValueOrDefault("nonce") ?? "", body);
        return expected == parts.GetValueOrDefault("sig") ? null : "bad_signature";
    }
}
