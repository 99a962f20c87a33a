using Lazaret.Scanning.Routes.Engine;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api;

/// <summary>Settings of the HTTP interface.</summary>
public sealed class ApiOptions
{
    public const string DefaultListen = "http://127.0.0.1:8586";

    /// <summary><c>127.0.0.1:8586</c>, <c>http://127.0.0.1:8586</c>, <c>[::1]:8586</c>, <c>0.0.0.0:0</c> or a bare port (on loopback); <c>https://</c> in front needs <see cref="Tls"/>. Port 0 = any free one.</summary>
    public string Listen { get; set; } = DefaultListen;

    /// <summary>
    /// Host names, without port, that requests may be addressed to beside the loopback names. On loopback everything else is refused, so that a
    /// web page whose name was pointed at this machine reaches nothing. On other addresses an empty list lets every name through: the key guards.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Largest file for <c>POST /api/v2/scan</c>, bytes. Default 2 GiB.</summary>
    public long MaxUploadBytes { get; set; } = 2L << 30;

    /// <summary>Uploads scanned at one time; further ones get 503. Default 64.</summary>
    public int MaxUploads { get; set; } = 64;

    /// <summary>Largest JSON body, bytes. Default 1 MiB.</summary>
    public int MaxJsonBytes { get; set; } = 1 << 20;

    /// <summary>Open connections beside those of <c>/events</c>. Default 1,000.</summary>
    public int MaxConnections { get; set; } = 1000;

    /// <summary>Open <c>/events</c> streams; further ones get 503. Default 10,000.</summary>
    public int MaxEventClients { get; set; } = 10_000;

    /// <summary>How often an idle <c>/events</c> stream gets a comment line. Default 15 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an <c>/events</c> client may leave an event unread before it is cut off. Default 30 s.</summary>
    public TimeSpan EventPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may take for its request headers. Default 10 s.</summary>
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an idle connection stays open. Default 60 s.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Least speed of a request body and of a reader of an answer, bytes per second; below it for <see cref="RateGrace"/> the connection is cut. Default 240.</summary>
    public double MinBytesPerSecond { get; set; } = 240;

    /// <summary>How long a connection may be slower than <see cref="MinBytesPerSecond"/>. Default 5 s, least above 1 s.</summary>
    public TimeSpan RateGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>HTTPS.</summary>
    public Tls.TlsOptions Tls { get; } = new();

    /// <summary>The DSX wire: existing connectors and clients.</summary>
    public V1.DsxOptions Dsx { get; } = new();

    /// <summary>Makes stand-ins for connectors that register; null = none may.</summary>
    public Core.Dsx.IDsxConnectorFactory? RemoteConnectors { get; set; }

    /// <summary>The routes that run in this process (files from a source to a destination). Asked at every call; default none.</summary>
    public Func<IReadOnlyList<RouteRunner>> Routes { get; set; } = static () => [];

    /// <summary>Maps routes of other jobs into the group <c>/api/v2</c>; they are guarded like all others. Null = none.</summary>
    public Action<IEndpointRouteBuilder>? MoreRoutes { get; set; }

    /// <summary>What other jobs add to <c>/metrics</c>, in the Prometheus text format. Null = nothing.</summary>
    public Func<string>? MoreMetrics { get; set; }

    /// <summary>One sentence for each setting that is out of its range; empty when all are fine.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        if (!ListenAddress.TryParse(Listen, out _, out string? error))
        {
            errors.Add(error);
        }

        void Check(bool ok, string name, object value, string allowed)
        {
            if (!ok)
            {
                errors.Add($"{name} is {value}; allowed is {allowed}.");
            }
        }

        Check(MaxUploadBytes >= 1, nameof(MaxUploadBytes), MaxUploadBytes, "1 byte or more");
        Check(MaxUploads >= 1, nameof(MaxUploads), MaxUploads, "1 or more");
        Check(MaxJsonBytes >= 1024, nameof(MaxJsonBytes), MaxJsonBytes, "1024 bytes or more");
        Check(MaxConnections >= 1, nameof(MaxConnections), MaxConnections, "1 or more");
        Check(MaxEventClients >= 0, nameof(MaxEventClients), MaxEventClients, "0 or more");
        Check(Heartbeat >= TimeSpan.FromMilliseconds(100), nameof(Heartbeat), Heartbeat, "0.1 s or more");
        Check(EventPatience > TimeSpan.Zero, nameof(EventPatience), EventPatience, "more than 0 s");
        Check(HeaderTimeout > TimeSpan.Zero, nameof(HeaderTimeout), HeaderTimeout, "more than 0 s");
        Check(KeepAliveTimeout > TimeSpan.Zero, nameof(KeepAliveTimeout), KeepAliveTimeout, "more than 0 s");
        Check(MinBytesPerSecond > 0, nameof(MinBytesPerSecond), MinBytesPerSecond, "more than 0");
        Check(RateGrace > TimeSpan.FromSeconds(1), nameof(RateGrace), RateGrace, "more than 1 s");
        return errors;
    }
}
