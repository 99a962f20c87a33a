using System.Net;
using System.Net.Sockets;

namespace Lazaret.Connectors.Remote;

/// <summary>
/// Decides which addresses may be called (W-32): a connector names its own address when it registers, so without a guard anybody who may register could make us
/// call whatever we can reach. Pure.
/// </summary>
internal sealed class AddressGuard
{
    private static readonly IPAddress[] Metadata = [IPAddress.Parse("168.63.129.16"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("fd00:ec2::254")];
    private readonly List<IPNetwork> networks = [];
    private readonly List<string> hosts = [];

    public AddressGuard(IEnumerable<string> allow)
    {
        foreach (string entry in allow.Select(a => a.Trim()).Where(a => a.Length > 0))
        {
            if (IPNetwork.TryParse(entry, out IPNetwork network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(entry, out IPAddress? address))
            {
                networks.Add(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            }
            else
            {
                hosts.Add(entry);
            }
        }
    }

    private bool HasList => networks.Count + hosts.Count > 0;

    /// <summary>Why the address of a connector is not allowed, in a sentence; null when its form is fine.</summary>
    public string? Refuse(string url, bool fromLoopback)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            return $"The url \"{Short(url)}\" is not allowed: http://HOST[:PORT]/NAME or https://HOST[:PORT]/NAME is.";
        }

        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            return "The url of a connector may hold no user, no password, no query and no fragment.";
        }

        string host = uri.IdnHost.Trim('[', ']');
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return Allows(Dial(address), named: false, fromLoopback) ? null : $"The address {host} is not allowed for connectors; {Hint}.";
        }

        bool named = IsNamed(host);
        if (HasList && !named && networks.Count == 0)
        {
            return $"The host {host} is not on the list of hosts that connectors may have.";
        }

        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !named && !fromLoopback
            ? $"The address {host} is not allowed for connectors that register from another machine."
            : null;
    }

    /// <summary>May this address, to which <paramref name="host"/> resolved just now, be dialled?</summary>
    public bool Allows(string host, IPAddress address, bool fromLoopback) => Allows(Dial(address), IsNamed(host), fromLoopback);

    /// <summary>The address that is really dialled: connectors advertise 0.0.0.0 by default, which means this machine.</summary>
    public static IPAddress Dial(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.Equals(IPAddress.Any) ? IPAddress.Loopback : plain.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : plain;
    }

    private const string Hint = "loopback is for connectors of this machine, link-local, multicast and metadata addresses for none, and an allow-list may narrow it further";

    private bool IsNamed(string host) => hosts.Exists(h => h.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(h[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(h, StringComparison.OrdinalIgnoreCase));

    private bool Allows(IPAddress address, bool named, bool fromLoopback)
    {
        if (IsNever(address))
        {
            return false;
        }

        if (HasList)
        {
            return named || networks.Exists(n => n.Contains(address));
        }

        return !IPAddress.IsLoopback(address) || fromLoopback;
    }

    private static bool IsNever(IPAddress address)
    {
        if (Metadata.Contains(address) || address.IsIPv6LinkLocal || address.IsIPv6Multicast)
        {
            return true;
        }

        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4 && ((bytes[0] == 169 && bytes[1] == 254) || bytes[0] >= 224 || bytes[0] == 0);
    }

    private static string Short(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
