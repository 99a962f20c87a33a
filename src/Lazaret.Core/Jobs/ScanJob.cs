namespace Lazaret.Core.Jobs;

/// <summary>A job as stored.</summary>
public sealed record ScanJob
{
    public required JobSpec Spec { get; init; }

    public required JobState State { get; init; }

    public required JobCounts Counts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the job ended; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>True once the listing is over: no more items will come.</summary>
    public bool EnumerationClosed { get; init; }

    /// <summary>Where the listing resumes after a crash; the connector's own text, null = from the start.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Text.LosslessStringConverter))]
    public string? Cursor { get; init; }

    public EnumerationStats Enumeration { get; init; } = EnumerationStats.Zero;

    /// <summary>Why the job failed, or what the listing had to complain of; null when nothing.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Text.LosslessStringConverter))]
    public string? Error { get; init; }

    /// <summary>When the first and the last item were accepted; null before.</summary>
    public DateTimeOffset? FirstAcceptedAt { get; init; }

    public DateTimeOffset? LastAcceptedAt { get; init; }

    /// <summary>When the first and the last item got their outcomes; null before.</summary>
    public DateTimeOffset? FirstResultAt { get; init; }

    public DateTimeOffset? LastResultAt { get; init; }

    /// <summary>How many items the connector says it sent, where it says so; ours is <see cref="JobCounts.Accepted"/> (<c>scan-orchestrator</c> D-07).</summary>
    public long? Announced { get; init; }

    /// <summary>When the enumeration was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Time the job has run, pauses left out.</summary>
    public TimeSpan ActiveTime { get; init; }

    public JobId Id => Spec.Id;

    public bool IsTerminal => State is JobState.Completed or JobState.Cancelled or JobState.Failed;
}
