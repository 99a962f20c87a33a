using System.Globalization;

namespace Lazaret.Core.Dsx;

/// <summary>The parts of a <c>DSX-HMAC</c> header.</summary>
public sealed record DsxSignatureParts(string KeyId, long UnixSeconds, string Nonce, string Signature)
{
    /// <summary>Takes a header apart; null with the wire's failure code (<c>missing_hmac</c>, <c>malformed_hmac: …</c>, <c>missing_key_id</c>) when it cannot be.</summary>
    public static DsxSignatureParts? Parse(string? header, out string? failure)
    {
        failure = null;
        if (header is null || !header.StartsWith(DsxSignature.Scheme, StringComparison.Ordinal))
        {
            failure = "missing_hmac";
            return null;
        }

        Dictionary<string, string> parts = new(StringComparer.Ordinal);
        foreach (string part in header[DsxSignature.Scheme.Length..].Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                failure = "malformed_hmac: a part has no '='";
                return null;
            }

            parts[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }

        if (!parts.TryGetValue("key_id", out string? key) || key.Length == 0)
        {
            failure = "missing_key_id";
            return null;
        }

        if (!parts.TryGetValue("ts", out string? ts) || !long.TryParse(ts, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds))
        {
            failure = "malformed_hmac: ts is not a whole number";
            return null;
        }

        if (!parts.TryGetValue("nonce", out string? nonce) || nonce.Length == 0 || !parts.TryGetValue("sig", out string? signature) || signature.Length == 0)
        {
            failure = "malformed_hmac: nonce or sig is missing";
            return null;
        }

        return new DsxSignatureParts(key, seconds, nonce, signature);
    }
}
