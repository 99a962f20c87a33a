using System.Net;

namespace Lazaret.Scanners.Clamd;

/// <summary>Settings of a clamd scanner.</summary>
public sealed class ClamdOptions
{
    /// <summary>Name in results: the spec it was made from.</summary>
    public required string Name { get; set; }

    /// <summary>Where clamd listens: TCP or Unix socket.</summary>
    public required EndPoint EndPoint { get; set; }

    /// <summary>Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>From the last byte to the whole reply. Default 150 s: clamd's own <c>MaxScanTime</c> of 120 s, which gives a reason, comes first.</summary>
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>Added to <see cref="ReplyTimeout"/> for every MiB sent. Default 100 ms.</summary>
    public TimeSpan ReplyTimeoutPerMebibyte { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>For <c>VERSION</c> and <c>PING</c>. Default 10 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The <c>StreamMaxLength</c> of this clamd in bytes: larger objects are refused here instead of being sent for nothing. Null: clamd decides.</summary>
    public long? MaxStreamLength { get; set; }

    /// <summary>
    /// False: tell no database version, so that no verdict is cached. For a clamd with databases beside the official ones: its version number does
    /// not change with them. Default true.
    /// </summary>
    public bool ReportDatabaseVersion { get; set; } = true;

    /// <summary>A write that makes no progress for this long fails. Default 1 minute.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How old the version that is told may be. Default 5 s.</summary>
    public TimeSpan VersionAge { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Idle connections that are kept. Default 64.</summary>
    public int MaxIdle { get; set; } = 64;

    /// <summary>An idle connection older than this is not used again; below clamd's own IdleTimeout (30 s). Default 10 s.</summary>
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromSeconds(10);
}
