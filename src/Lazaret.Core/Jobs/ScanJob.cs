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

    /// <summary>Time the job has run, pauses left out.</summary>
    public TimeSpan ActiveTime { get; init; }

    public JobId Id => Spec.Id;

    public bool IsTerminal => State is JobState.Completed or JobState.Cancelled or JobState.Failed;
}
