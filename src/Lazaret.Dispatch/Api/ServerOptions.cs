using System.Net;

namespace Lazaret.Dispatch.Api;

/// <summary>Settings of the dispatcher's HTTP interface.</summary>
internal sealed class ServerOptions
{
    /// <summary>Where it listens. Default 127.0.0.1:8111.</summary>
    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, 8111);

    /// <summary>Who asks must have one of them; none = open, which is allowed on loopback only unless <see cref="AllowOpen"/>.</summary>
    public IReadOnlyList<string> Keys { get; set; } = [];

    /// <summary>Serve other addresses than loopback without keys, as the existing dispatcher does: for networks that let nobody else in. Default false.</summary>
    public bool AllowOpen { get; set; }

    /// <summary>PEM file with the certificate; null = no HTTPS. Read again when it changes.</summary>
    public string? CertFile { get; set; }

    /// <summary>PEM file with its key.</summary>
    public string? KeyFile { get; set; }
}
