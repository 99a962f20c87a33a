using System.Globalization;

namespace Lazaret.Connectors.Sftp;

/// <summary>An asset as people write it: <c>sftp://USER@HOST[:PORT]/FOLDER</c>. Percent signs in the folder are escapes, as in every URL.</summary>
/// <param name="User">The account.</param>
/// <param name="Host">Name or address; of an IPv6 address without its brackets.</param>
/// <param name="Port">22 when none is named.</param>
/// <param name="Folder">Absolute.</param>
public sealed record SftpAddress(string User, string Host, int Port, string Folder)
{
    private const string Scheme = "sftp://";

    /// <summary>What is allowed, for sentences.</summary>
    public const string Allowed = "sftp://USER@HOST[:PORT]/FOLDER, with no password in it";

    public static bool IsOne(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address; null when it is none, or holds a password: those belong into a file.</summary>
    public static SftpAddress? Parse(string text)
    {
        if (!IsOne(text))
        {
            return null;
        }

        string rest = text[Scheme.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        int at = authority.LastIndexOf('@');
        if (at <= 0 || authority.IndexOf(':', StringComparison.Ordinal) is >= 0 and int colon && colon < at)
        {
            return null;
        }

        string place = authority[(at + 1)..];
        int end = place.StartsWith('[') ? place.IndexOf(']', StringComparison.Ordinal) + 1 : place.IndexOf(':', StringComparison.Ordinal);
        string host = end > 0 ? place[..end] : place;
        string port = end > 0 ? place[end..] : "";
        if (port.Length > 0 && !(port[0] == ':' && int.TryParse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 65535))
        {
            return null;
        }

        return new SftpAddress(
            Uri.UnescapeDataString(authority[..at]),
            host.Trim('[', ']'),
            port.Length > 0 ? int.Parse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture) : 22,
            slash < 0 ? "/" : Uri.UnescapeDataString(rest[slash..]));
    }
}
