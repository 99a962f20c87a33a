using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;

namespace Lazaret.Core.Jobs;

/// <summary>What is to be made: a job with all that decides how its items are handled. Immutable once created.</summary>
public sealed record JobSpec
{
    public required JobId Id { get; init; }

    public required ConnectorId ConnectorId { get; init; }

    public JobKind Kind { get; init; } = JobKind.FullScan;

    /// <summary>A name for people; at most 200 characters; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The filter the listing runs under; empty = everything.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Stop listing after so many accepted items; 0 = no limit.</summary>
    public long Limit { get; init; }

    /// <summary>
    /// The items are sent by a connector or a client in place of being listed by us. Nobody is sure to say when the last one was sent, so the job also closes after a
    /// time of silence.
    /// </summary>
    public bool Pushed { get; init; }

    /// <summary>What happens to what is found.</summary>
    public ActionPolicy Actions { get; init; } = ActionPolicy.ReportOnly;

    /// <summary>How many results to keep: −1 all, 0 none, n the newest n.</summary>
    public long RetainResults { get; init; } = -1;
}
