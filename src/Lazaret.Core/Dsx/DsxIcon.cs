namespace Lazaret.Core.Dsx;

/// <summary>Keeps icons that can do no harm (<c>connectors</c> §1.4; W-33).</summary>
public static class DsxIcon
{
    private const int MaxLength = 8192;

    private static readonly string[] Forbidden =
    [
        "<script", "onload=", "onerror=", "foreignobject", "<iframe", "href=\"http", "href='http", "href=\"//", "href='//", "href=\"javascript", "href='javascript", "url(http", "url(//",
    ];

    /// <summary>The icon, or null when it is none of: a label of at most 8 plain characters, a <c>data:image</c> URI, an SVG without scripts and outside references.</summary>
    public static string? Sanitize(string? icon)
    {
        if (icon is null or { Length: 0 or > MaxLength })
        {
            return null;
        }

        string plain = icon.TrimStart();
        if (plain.StartsWith("data:image", StringComparison.OrdinalIgnoreCase))
        {
            return icon;
        }

        if (plain.StartsWith("<svg", StringComparison.OrdinalIgnoreCase))
        {
            return Array.Exists(Forbidden, f => plain.Contains(f, StringComparison.OrdinalIgnoreCase)) ? null : icon;
        }

        return plain.Length <= 8 && !plain.AsSpan().ContainsAny('<', '>', '&') ? icon : null;
    }
}
