using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lazaret.Scanners.Signatures;

/// <summary>An immutable set of signatures: replaced as a whole or not at all, so that no scan ever runs on half a set (abuse test 23).</summary>
internal sealed class SignatureSet
{
    private static readonly string[] EicarPieces = ["X5O!P%@AP[4", "\\PZX54(P^)7CC)", "7}$EIC", "AR-STAND", "ARD-ANTIVI", "RUS-TEST-", "FILE!$", "H+H*"];

    private SignatureSet(IReadOnlyList<BytePattern> patterns, IReadOnlyDictionary<string, string> blocked, IReadOnlyDictionary<string, string> allowed, string version)
    {
        Patterns = patterns;
        Blocked = blocked;
        Allowed = allowed;
        Version = version;
        Matcher = new PatternMatcher(patterns);
    }

    public IReadOnlyList<BytePattern> Patterns { get; }

    /// <summary>SHA-256 (lower-case hex) → name.</summary>
    public IReadOnlyDictionary<string, string> Blocked { get; }

    /// <summary>SHA-256 (lower-case hex) → name.</summary>
    public IReadOnlyDictionary<string, string> Allowed { get; }

    /// <summary>A short hash over everything in the set.</summary>
    public string Version { get; }

    /// <summary>Finds the patterns.</summary>
    public PatternMatcher Matcher { get; }

    /// <summary>Builds a set from the built-in signatures and the lines of files. One error refuses all of it; the sentence names file and line.</summary>
    public static (SignatureSet? Set, string? Error) Parse(IReadOnlyList<(string File, string[] Lines)> files)
    {
        List<BytePattern> patterns = [BytePattern.Of("EICAR-Test-File", Eicar(), -1)];
        Dictionary<string, string> blocked = [];
        Dictionary<string, string> allowed = [];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("built-in 1"u8);
        foreach ((string file, string[] lines) in files)
        {
            for (int n = 0; n < lines.Length; n++)
            {
                string line = lines[n].Trim();
                if (line.Length == 0 || line[0] == '#')
                {
                    continue;
                }

                if (Add(line, patterns, blocked, allowed) is { } error)
                {
                    return (null, $"The signature file {file} is wrong in line {n + 1}: {error}.");
                }

                hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
            }
        }

        return (new SignatureSet(patterns, blocked, allowed, Convert.ToHexStringLower(hash.GetHashAndReset())[..12]), null);
    }

    private static string? Add(string line, List<BytePattern> patterns, Dictionary<string, string> blocked, Dictionary<string, string> allowed)
    {
        string[] parts = line.Split(':', 4);
        if (parts.Length < 3)
        {
            return "a line is block:NAME:SHA256, allow:NAME:SHA256, hex:NAME:OFFSET:BYTES or text:NAME:OFFSET:TEXT";
        }

        string name = parts[1].Trim();
        switch (parts[0])
        {
            case "block" or "allow":
                string sha256 = parts[2].Trim().ToLowerInvariant();
                if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit))
                {
                    return $"\"{parts[2]}\" is no SHA-256 (64 hex digits)";
                }

                (parts[0] == "block" ? blocked : allowed)[sha256] = name;
                return null;

            case "hex" or "text" when parts.Length == 4:
                long offset = -1;
                if (parts[2] != "*" && !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out offset))
                {
                    return $"\"{parts[2]}\" is no offset (* or a number of bytes from the start)";
                }

                string? error = null;
                BytePattern? pattern = parts[0] == "hex" ? BytePattern.ParseHex(name, parts[3].Trim(), offset, out error) : null;
                if (parts[0] == "text")
                {
                    byte[] text = Encoding.UTF8.GetBytes(parts[3]);
                    pattern = text.Length < 4 ? null : BytePattern.Of(name, text, offset);
                    error = pattern is null ? "a text needs at least 4 bytes" : null;
                }

                if (pattern is null)
                {
                    return error;
                }

                if (pattern.Length > BytePattern.MaxLength)
                {
                    return $"a pattern has at most {BytePattern.MaxLength} bytes, this one has {pattern.Length}";
                }

                patterns.Add(pattern);
                return null;

            default:
                return $"\"{parts[0]}\" is no kind of signature (block, allow, hex, text)";
        }
    }

    /// <summary>The EICAR test string, put together at run time: in one piece, even as a constant, it would have this very program quarantined.</summary>
    private static byte[] Eicar() => [.. EicarPieces.SelectMany(Encoding.ASCII.GetBytes)];
}
