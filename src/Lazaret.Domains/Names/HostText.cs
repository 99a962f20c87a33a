using System.Text;

namespace Lazaret.Domains.Names;

/// <summary>Finds the host in what people paste: URLs, addresses with ports, lines with blanks around them.</summary>
internal static class HostText
{
    /// <summary>The text without blanks around it, scheme, user part, path, query and fragment. A port stays.</summary>
    public static ReadOnlySpan<char> HostOf(ReadOnlySpan<char> text)
    {
        // A byte order mark is no blank to .NET, but often the first thing in a file.
        ReadOnlySpan<char> host = text.Trim().Trim('\uFEFF').Trim();
        int scheme = host.IndexOf("://");
        if (scheme >= 0 && IsScheme(host[..scheme]))
        {
            host = host[(scheme + 3)..];
        }
        else if (host.StartsWith("//"))
        {
            host = host[2..];
        }

        int end = host.IndexOfAny("/?#\\");
        host = end < 0 ? host : host[..end];
        return host[(host.LastIndexOf('@') + 1)..];
    }

    /// <summary>The host without <c>:port</c>. What does not look like a port stays, and is refused later.</summary>
    public static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        int colon = host.IndexOf(':');
        if (colon < 0 || host.Length - colon > 6)
        {
            return host;
        }

        foreach (char c in host[(colon + 1)..])
        {
            if (!char.IsAsciiDigit(c))
            {
                return host;
            }
        }

        return host[..colon];
    }

    /// <summary>It is an IPv6 address, in brackets or bare, with or without a zone or port. An IPv4 address is told by <see cref="IsNumber"/> of its last label.</summary>
    public static bool IsAddress(ReadOnlySpan<char> host)
    {
        if (host.StartsWith("["))
        {
            int close = host.IndexOf(']');
            return close > 0 && IsAddress(host[1..close]);
        }

        int zone = host.IndexOf('%');
        ReadOnlySpan<char> address = zone < 0 ? host : host[..zone];
        int prefix = address.IndexOf('/');
        address = prefix < 0 ? address : address[..prefix];
        if (address.Length is < 2 or > 45 || address.Count(':') < 2)
        {
            return false;
        }

        foreach (char c in address)
        {
            if (!char.IsAsciiHexDigit(c) && c is not (':' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The last label is a number, decimal or with <c>0x</c>: then every program that follows the URL standard reads the whole as an IPv4 address.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> label) =>
        !label.ContainsAnyExceptInRange((byte)'0', (byte)'9')
        || (label.StartsWith("0x"u8) && IsHexadecimal(label[2..]));

    private static bool IsHexadecimal(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (!char.IsAsciiHexDigitLower((char)b))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
