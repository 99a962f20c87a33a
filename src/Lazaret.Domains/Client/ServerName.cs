using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Lazaret.Domains.Client;

/// <summary>A server as it is named: a host, which may stand for many addresses, and a port.</summary>
internal sealed record ServerName(string Host, int Port)
{
    public const string Allowed = "HOST, HOST:PORT or [IPv6]:PORT, several separated by commas";

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Reads a list such as <c>dga-1:4714,dga-2</c>.</summary>
    /// <param name="text">The list.</param>
    /// <param name="defaultPort">The port of those that name none.</param>
    /// <param name="servers">At least one.</param>
    public static bool TryParseList(string? text, int defaultPort, [NotNullWhen(true)] out List<ServerName>? servers)
    {
        servers = [];
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int colon = part.LastIndexOf(':');
            bool bracketed = part.StartsWith('[');
            bool named = colon > part.LastIndexOf(']') && (bracketed || part.IndexOf(':', StringComparison.Ordinal) == colon);
            string host = named ? part[..colon] : part;
            host = bracketed ? host.Trim('[', ']') : host;
            ushort port = (ushort)defaultPort;
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown || (named && (!ushort.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port == 0)))
            {
                servers = null;
                return false;
            }

            servers.Add(new ServerName(host, port));
        }

        servers = servers.Count > 0 ? servers : null;
        return servers is not null;
    }
}
