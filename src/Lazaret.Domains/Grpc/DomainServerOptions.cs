using System.Net;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Grpc;

/// <summary>Settings of the gRPC server.</summary>
internal sealed class DomainServerOptions
{
    /// <summary>Port of version 4 where nothing else is said.</summary>
    public const int DefaultPort = 4714;

    /// <summary>Version 4, batches, streams and health. Default 127.0.0.1:4714.</summary>
    public IPEndPoint Listen { get; set; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>Version 3; null (the default) = not served.</summary>
    public IPEndPoint? ListenV3 { get; set; }

    /// <summary>Health and metrics over HTTP/1.1; null = not served. Default 127.0.0.1:4715.</summary>
    public IPEndPoint? ListenHttp { get; set; } = new(IPAddress.Loopback, DefaultPort + 1);

    /// <summary>Who asks must send one of them; none = open, which is allowed on loopback only unless <see cref="AllowOpen"/>.</summary>
    public IReadOnlyList<string> Tokens { get; set; } = [];

    /// <summary>Serve other addresses than loopback without tokens, as the existing system does: for networks that let nobody else in. Default false.</summary>
    public bool AllowOpen { get; set; }

    /// <summary>PEM file with the certificate; null = no TLS. Read again when it changes.</summary>
    public string? CertFile { get; set; }

    /// <summary>PEM file with its key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The profile of calls that name none. Default <see cref="ThresholdProfile.Balanced"/>.</summary>
    public ThresholdProfile Profile { get; set; }

    /// <summary>The longest message, bytes. Default 4 MiB, as gRPC has it.</summary>
    public int MaxMessageBytes { get; set; } = 4 << 20;

    /// <summary>Older connections are told to come anew, so that their load spreads over servers that were added. Zero = never. Default 30 min.</summary>
    public TimeSpan MaxConnectionAge { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>So long calls under way may go on when the server stops. Default 10 s.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);
}
