using System.Net;
using System.Net.Sockets;

namespace Lazaret.Scanning.Audit;

/// <summary>The name of a collector and what it resolves to now.</summary>
internal static class CollectorAddress
{
    /// <summary>For people: <c>tcp://collector:514</c>.</summary>
    public static string Name(AuditOptions options)
    {
        string host = options.Server.Trim('[', ']');
        return $"{options.Transport.ToString().ToLowerInvariant()}://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{options.Port}";
    }

    /// <summary>Resolved at each connection: a collector may move.</summary>
    public static async Task<IPAddress[]> ResolveAsync(AuditOptions options, CancellationToken cancellationToken)
    {
        string host = options.Server.Trim('[', ']');
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return [address];
        }

        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return found.Length > 0 ? found : throw new CollectorException($"The name of the audit collector {host} has no address.");
        }
        catch (SocketException e)
        {
            throw new CollectorException($"The name of the audit collector {host} cannot be resolved: {e.Message}.", e);
        }
    }
}
