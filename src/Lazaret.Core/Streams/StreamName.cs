using System.Diagnostics.CodeAnalysis;

namespace Lazaret.Core.Streams;

/// <summary>The address of a stream: who it came from, what it is, and the SHA-256 of its bytes (<c>event-dispatcher</c> §10.2).</summary>
/// <param name="Source">The source, 1 to 200 characters.</param>
/// <param name="Label">The label, such as <c>content</c>, 1 to 200 characters.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public readonly record struct StreamName(string Source, string Label, string Sha256)
{
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
        bool good = text is { Length: > 0 and <= 200 } && text is not ("." or "..") && !text.Any(c => c is '/' or '\\' or ':' || char.IsControl(c) || char.IsSurrogate(c));
        return good ? null : $"The {what} \"{Short(text)}\" is not allowed: 1 to 200 characters without slashes, colons and control characters are.";
    }

    /// <summary><c>source/label/sha256</c>.</summary>
    public override string ToString() => $"{Source}/{Label}/{Sha256}";

    private static string Short(string? text) => text is null ? "" : text.Length <= 100 ? text : text[..100] + "…";
}
