using System.Security.Cryptography;

namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>A key that a server may have: by its fingerprint, or the whole key.</summary>
/// <param name="Fingerprint">43 characters of base64, without <c>SHA256:</c>.</param>
/// <param name="Key">Type and base64, as in a known_hosts file; null when only the fingerprint is known.</param>
internal sealed record HostPin(string Fingerprint, string? Key)
{
    private const string Prefix = "SHA256:";

    /// <summary>Reads a pin as people write it; null when it is none.</summary>
    public static HostPin? Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [string print] && print.StartsWith(Prefix, StringComparison.Ordinal))
        {
            string code = print[Prefix.Length..].TrimEnd('=');
            return code.Length == 43 && Decode(code + "=") is { Length: 32 } ? new HostPin(code, null) : null;
        }

        return words.Length >= 2 && IsKeyType(words[0]) && Decode(words[1]) is { Length: > 16 } blob ? new HostPin(FingerprintOf(blob), $"{words[0]} {words[1]}") : null;
    }

    /// <summary>The key in a line of <c>ssh-keyscan</c> (host, type, base64); null for comments and what is no key.</summary>
    public static HostPin? FromLine(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [{ Length: > 0 } host, string type, string code] && host[0] != '#' ? Parse($"{type} {code}") : null;

    /// <summary>A setting for a sentence: nothing but printable ASCII, at most 200 characters.</summary>
    public static string Shown(string text) => string.Concat(text.Take(200).Select(c => c is >= ' ' and < '\u007F' ? c : '?'));

    public override string ToString() => Prefix + Fingerprint;

    private static string FingerprintOf(byte[] blob) => Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');

    private static bool IsKeyType(string word) => word.Length < 64 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '@' or '.');

    private static byte[]? Decode(string code)
    {
        byte[] bytes = new byte[code.Length];
        return Convert.TryFromBase64String(code, bytes, out int count) ? bytes[..count] : null;
    }
}
