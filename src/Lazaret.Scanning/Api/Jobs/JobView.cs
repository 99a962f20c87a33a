using Lazaret.Core.Actions;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.Jobs;

/// <summary>A job as the API shows it.</summary>
internal sealed record JobView
{
    public required string Id { get; init; }

    public required string ConnectorId { get; init; }

    [NamesOf(typeof(JobKind))]
    public required string Kind { get; init; }

    public required string Name { get; init; }

    [NamesOf(typeof(JobState))]
    public required string State { get; init; }

    public required string Filter { get; init; }

    /// <summary>Most items; 0 = all.</summary>
    public required long Limit { get; init; }

    [NamesOf(typeof(ActionKind))]
    public required string Action { get; init; }

    [NamesOf(typeof(ActionKind))]
    public required string SuspiciousAction { get; init; }

    /// <summary>Results that are kept: −1 all, 0 none, n the newest n.</summary>
    public required long RetainResults { get; init; }

    public required JobCountsView Counts { get; init; }

    public required JobProgressView Progress { get; init; }

    /// <summary>What the listing met beside the items.</summary>
    public required EnumerationView Enumeration { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why the job failed, or what the listing had to complain of.</summary>
    public string? Error { get; init; }

    public static JobView Of(ScanJob job) => new()
    {
        Id = job.Id.Value,
        ConnectorId = job.Spec.ConnectorId.Value,
        Kind = Names.Of(job.Spec.Kind),
        Name = job.Spec.Name,
        State = Names.Of(job.State),
        Filter = job.Spec.Filter,
        Limit = job.Spec.Limit,
        Action = ActionKinds.Name(job.Spec.Actions.OnMalicious.Kind),
        SuspiciousAction = ActionKinds.Name(job.Spec.Actions.OnSuspicious.Kind),
        RetainResults = job.Spec.RetainResults,
        Counts = JobCountsView.Of(job.Counts),
        Progress = JobProgressView.Of(job),
        Enumeration = EnumerationView.Of(job),
        CreatedAt = job.CreatedAt,
        FinishedAt = job.FinishedAt,
        Error = job.Error,
    };
}
