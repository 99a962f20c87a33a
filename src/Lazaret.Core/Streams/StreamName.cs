using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Lazaret.Core.Streams;

/// <summary>The address of a stream: who it came from, what it is, and the SHA-256 of its bytes (<c>event-dispatcher</c> §10.2).</summary>
/// <param name="Source">The source, 1 to 200 characters and at most 255 bytes.</param>
/// <param name="Label">The label, such as <c>content</c>, 1 to 200 characters and at most 255 bytes.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public readonly record struct StreamName(string Source, string Label, string Sha256)
{
    // What a folder's name may have, and with two of them a bucket's key, which may have 1024, still fits.
    private const int MostBytes = 255;

    /// <summary>How the stored bytes are encoded, as it stands behind the digest: empty = as they are, <c>.xor</c>, <c>.aesc1</c>, <c>.aesc1.xor</c>. The digest is always that of the plain bytes.</summary>
    public string Suffix
    {
        get => field ?? "";

        // One form of nothing, so that equal names are equal.
        init => field = value is null or "" ? null! : value;
    }

    /// <summary>Whether a text may be a <see cref="Suffix"/>.</summary>
    public static bool IsSuffix(string text) => text is "" or ".xor" or ".aesc1" or ".aesc1.xor";

    /// <summary>Makes a name from parts that came from outside. Nothing that it lets through can leave a folder or a bucket's prefix.</summary>
    /// <param name="source">The source.</param>
    /// <param name="label">The label.</param>
    /// <param name="sha256">The digest; upper case is made lower.</param>
    /// <param name="name">The name.</param>
    /// <param name="error">Which part is wrong, its value and what is allowed, as a sentence; null when none is.</param>
    public static bool TryCreate(string? source, string? label, string? sha256, out StreamName name, [NotNullWhen(false)] out string? error)
    {
        name = default;
        error = Segment("source", source) ?? Segment("label", label);
        if (error is null && (sha256 is not { Length: 64 } || !sha256.All(char.IsAsciiHexDigit)))
        {
            error = $"The hash \"{Short(sha256)}\" is not allowed: 64 hexadecimal digits are.";
        }

        if (error is not null)
        {
            return false;
        }

        name = new StreamName(source!, label!, sha256!.ToLowerInvariant());
        return true;
    }

    /// <summary>Why a text may not be a source or a label, as a sentence; null when it may.</summary>
    public static string? Segment(string what, string? text)
    {
        bool good = text is { Length: > 0 and <= 200 } && text is not ("." or "..") && !text.Any(c => c is '/' or '\\' or ':' || char.IsControl(c) || char.IsSurrogate(c)) && Encoding.UTF8.GetByteCount(text) <= MostBytes;
        return good ? null : $"The {what} \"{Short(text)}\" is not allowed: 1 to 200 characters, of at most {MostBytes} bytes, without slashes, colons and control characters are.";
    }

    /// <summary><c>source/label/sha256</c>, and the suffix.</summary>
    public override string ToString() => $"{Source}/{Label}/{Sha256}{Suffix}";

    /// <summary>Reads what <see cref="ToString"/> wrote. False for everything else.</summary>
    public static bool TryParse(string text, out StreamName name)
    {
        name = default;
        string[] parts = text.Split('/');
        if (parts.Length != 3 || parts[2].Length < 64 || parts[2].AsSpan(0, 64).ContainsAnyInRange('A', 'Z') || !IsSuffix(parts[2][64..]))
        {
            return false;
        }

        bool good = TryCreate(parts[0], parts[1], parts[2][..64], out name, out _);
        name = good ? name with { Suffix = parts[2][64..] } : default;
        return good;
    }

    private static string Short(string? text) => text is null ? "" : text.Length <= 100 ? text : text[..100] + "…";
}
