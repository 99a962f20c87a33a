using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Lazaret.Core.Delivery;

/// <summary>The rules that every key of a destination keeps, and the keys that are derived from one.</summary>
public static class DeliveryKeys
{
    /// <summary>Most bytes of a key in UTF-8: what S3 takes.</summary>
    public const int MostBytes = 1024;

    /// <summary>What a marker's key ends in unless the route says otherwise.</summary>
    public const string DefaultMarkerSuffix = ".done";

    private const string Allowed = "a key is relative, of 1 to 1024 bytes of UTF-8, with parts between slashes that are neither empty nor \".\" nor \"..\", and without control characters";

    /// <summary>Why a text may not be a key, as one sentence that names it and what is allowed; null when it may.</summary>
    public static string? Check(string key)
    {
        string? why = Wrong(key);
        return why is null ? null : $"The key \"{Shown(key)}\" {why}: {Allowed}.";
    }

    /// <summary>The key of the marker of a delivered item: the item's key and <paramref name="suffix"/>.</summary>
    public static bool TryMarker(string key, string suffix, out string marker, [NotNullWhen(false)] out string? error)
    {
        marker = key + suffix;
        error = suffix.Length == 0 ? "The marker's suffix is empty: at least one character is needed, such as .done." : Check(marker);
        return error is null;
    }

    /// <summary>
    /// Another key for an item whose own is taken: the first 12 digits of its SHA-256 before the extension (<c>in/a.xml</c> → <c>in/a-0123456789ab.xml</c>). The same item gets the same key on every try.
    /// </summary>
    public static string Alternative(string key, string sha256)
    {
        int name = key.LastIndexOf('/') + 1;
        int dot = KeyTemplate.ExtensionAt(key.AsSpan(name)) + name;
        return $"{key.AsSpan(0, dot)}-{sha256.AsSpan(0, Math.Min(12, sha256.Length))}{key.AsSpan(dot)}";
    }

    private static string? Wrong(string key)
    {
        if (key.Length == 0)
        {
            return "is empty";
        }

        if (key.Length > MostBytes || Encoding.UTF8.GetByteCount(key) > MostBytes)
        {
            return "is too long";
        }

        if (key[0] == '/')
        {
            return "begins with a slash";
        }

        if (key.Any(char.IsControl))
        {
            return "has a control character";
        }

        if (!IsUnicode(key))
        {
            return "is not valid Unicode";
        }

        foreach (string part in key.Split('/'))
        {
            if (part.Length == 0)
            {
                return "has an empty part";
            }

            if (part is "." or "..")
            {
                return $"has the part \"{part}\"";
            }
        }

        return null;
    }

    // A name whose bytes are not UTF-8 travels as lone surrogates (Lossless text): S3 has no such keys.
    private static bool IsUnicode(string key)
    {
        for (int i = 0; i < key.Length; i++)
        {
            if (char.IsHighSurrogate(key[i]) && i + 1 < key.Length && char.IsLowSurrogate(key[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(key[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A text for a sentence: short, and with nothing in it that a terminal or a log line would take for more than a letter.</summary>
    internal static string Shown(string text)
    {
        StringBuilder shown = new();
        foreach (char c in text.Length <= 120 ? text : text[..120] + "…")
        {
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) || c == '"' ? $"\\u{(int)c:x4}" : c.ToString());
        }

        return shown.ToString();
    }
}
