using Lazaret.Core.Filters;
using Lazaret.Core.Routes.Naming;
using Lazaret.Core.Routes.Schedule;

namespace Lazaret.Core.Routes.Definition;

/// <summary>A route as its file says it: where files come from, what is proven about them, and where each outcome goes (<c>sftp-ingest</c> §4).</summary>
public sealed record RouteDefinition
{
    /// <summary>1 to 64 of <c>a-z 0-9 - _</c>; the name of its rows, metrics and log lines.</summary>
    public required string Name { get; init; }

    public required RouteSource Source { get; init; }

    /// <summary>By path below the source's folder.</summary>
    public PathFilter Filter { get; init; } = PathFilter.Everything;

    /// <summary>By file name, with attributes; null = every name.</summary>
    public NamePattern? Pattern { get; init; }

    public SettleRules Settle { get; init; } = new();

    public ResendPolicy Resend { get; init; }

    /// <summary>Specs as everywhere: <c>clamd:tcp://HOST:PORT</c>; at least one, the worst verdict wins.</summary>
    public required IReadOnlyList<string> Scanners { get; init; }

    /// <summary>Bytes; larger files are unscannable. Null = no limit of ours.</summary>
    public long? MaxSize { get; init; }

    public ContentRules Validation { get; init; } = new();

    public RoutePolicy Policy { get; init; } = new();

    /// <summary>All of them must confirm before the file counts as delivered; at least one.</summary>
    public required IReadOnlyList<RouteDestination> Deliver { get; init; }

    public required QuarantinePlace Quarantine { get; init; }

    public required RouteSchedule Schedule { get; init; }

    /// <summary>How long rows of finished files are kept.</summary>
    public TimeSpan KeepRecords { get; init; } = TimeSpan.FromDays(90);

    public IReadOnlyList<NotifyTarget> Notify { get; init; } = [];

    /// <summary>An alert when nothing was received for so long; null = none.</summary>
    public TimeSpan? SilenceAlert { get; init; }

    /// <summary>Null = rows stand in the scan store only.</summary>
    public PostgresPlace? Records { get; init; }

    /// <summary>Files worked on at once, 1 to 64.</summary>
    public int Parallel { get; init; } = 4;
}
