using System.Net;

namespace Lazaret.Domains.Client;

/// <summary>Settings of <see cref="RemoteClassifier"/>.</summary>
internal sealed class RemoteOptions
{
    /// <summary>Who is asked; each name may stand for many addresses. At least one.</summary>
    public IReadOnlyList<ServerName> Servers { get; set; } = [];

    /// <summary>How. Default <see cref="RemoteProtocol.Auto"/>.</summary>
    public RemoteProtocol Protocol { get; set; }

    /// <summary>After so long a call fails, whatever was tried. 10 ms to 1 h. Default 10 s.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After so long one server is given up and another one asked. Not longer than <see cref="Deadline"/>. Default 3 s.</summary>
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>So many names at most go in one batch; 1 to 16,384. Default 512.</summary>
    public int BatchNames { get; set; } = 512;

    /// <summary>So many batches of one call are under way at a time; 1 to 256. Default 8.</summary>
    public int Batches { get; set; } = 8;

    /// <summary>So many names of one call are under way at a time where they are asked one by one; 1 to 1,024. Default 64.</summary>
    public int Singles { get; set; } = 64;

    /// <summary>Names of servers are looked up again after so long. Default 30 s.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Speak TLS. Default false; implied by <see cref="CaFile"/>.</summary>
    public bool Tls { get; set; }

    /// <summary>PEM file with the authorities that servers' certificates are checked by; null = those of the system.</summary>
    public string? CaFile { get; set; }

    /// <summary>Sent as <c>authorization: Bearer</c>; null = none.</summary>
    public string? Token { get; set; }

    /// <summary>Finds the addresses of a host. Default: the system's resolver.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; set; } = static (host, ct) => Dns.GetHostAddressesAsync(host, ct);

    /// <exception cref="ArgumentException">A value is not allowed.</exception>
    public void Check()
    {
        Require(Servers.Count > 0, "no server is named");
        Require(Deadline >= TimeSpan.FromMilliseconds(10) && Deadline <= TimeSpan.FromHours(1), $"the deadline is {Deadline.TotalSeconds} s; allowed is 0.01 to 3600");
        Require(TryTimeout > TimeSpan.Zero, "the time for one try must be more than 0");
        Require(BatchNames is >= 1 and <= 16_384, $"a batch has {BatchNames} names; allowed is 1 to 16384");
        Require(Batches is >= 1 and <= 256, $"{Batches} batches at a time; allowed is 1 to 256");
        Require(Singles is >= 1 and <= 1024, $"{Singles} names at a time; allowed is 1 to 1024");
    }

    private static void Require(bool good, string otherwise)
    {
        if (!good)
        {
            throw new ArgumentException(otherwise);
        }
    }
}
