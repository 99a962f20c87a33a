using System.Net;

namespace Lazaret.Domains.Client;

/// <summary>One address of a server, with what is known of it. Its state belongs to the pool, which guards it, but for <see cref="HasNoBatches"/>: whoever finds that out says so.</summary>
internal sealed class RemoteServer(ServerName name, IPAddress address, GrpcConnection connection)
{
    private volatile bool hasNoBatches;

    public ServerName Name => name;

    public IPAddress Address => address;

    public GrpcConnection Connection => connection;

    /// <summary>Calls under way.</summary>
    public int UnderWay { get; set; }

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; set; }

    /// <summary>It failed: it is not asked until a probe found it well.</summary>
    public bool IsEjected { get; set; }

    /// <summary>When the next probe is due.</summary>
    public long ProbeAt { get; set; }

    /// <summary>It is no longer among the addresses of its name; closed when no call is under way.</summary>
    public bool IsRetired { get; set; }

    /// <summary>It has no batches: a server of the existing system. Forgotten when it fails, as it may come back as another program.</summary>
    public bool HasNoBatches
    {
        get => hasNoBatches;
        set => hasNoBatches = value;
    }

    public override string ToString() => address.ToString() == name.Host ? name.ToString() : $"{name} ({address})";
}
