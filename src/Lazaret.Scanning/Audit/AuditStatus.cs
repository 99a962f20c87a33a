namespace Lazaret.Scanning.Audit;

/// <summary>What health and metrics say of the audit output.</summary>
public sealed record AuditStatus
{
    public AuditState State { get; init; }

    /// <summary>Where to: <c>tcp://collector:514</c>.</summary>
    public string Collector { get; init; } = "";

    /// <summary>Results the collector has not confirmed, those under way included; up to a second old.</summary>
    public long Backlog { get; init; }

    /// <summary>See <see cref="AuditOptions.MaxBacklog"/>.</summary>
    public long MaxBacklog { get; init; }

    /// <summary>True while so many results wait that no new work is to be taken.</summary>
    public bool IsFull => Backlog >= MaxBacklog;

    /// <summary>Why the last connection or try failed, in a sentence; null when none did since the start.</summary>
    public string? LastError { get; init; }

    /// <summary>When <see cref="LastError"/> happened.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>Lines sent since the start, those sent again included.</summary>
    public long Sent { get; init; }

    /// <summary>Results confirmed since the start.</summary>
    public long Confirmed { get; init; }

    /// <summary>Lines that were shortened to fit the limit, since the start.</summary>
    public long Shortened { get; init; }

    /// <summary>Connections made since the start.</summary>
    public long Connections { get; init; }
}
