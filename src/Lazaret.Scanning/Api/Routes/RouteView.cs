using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Scanning.Api.Jobs;
using Lazaret.Scanning.Routes.Engine;

namespace Lazaret.Scanning.Api.Routes;

/// <summary>A route that runs in this process.</summary>
internal sealed record RouteView
{
    public required string Name { get; init; }

    /// <summary>Where files come from, without secrets.</summary>
    public required string Source { get; init; }

    /// <summary>Its job: results and dead letters have it.</summary>
    public required string Job { get; init; }

    /// <summary><c>running</c>, <c>trouble</c> (the source cannot be listed now) or <c>stopped</c> (a person has to do something first).</summary>
    public required string State { get; init; }

    /// <summary>Why it is in trouble or stopped.</summary>
    public string? Message { get; init; }

    public DateTimeOffset? LookedAt { get; init; }

    public DateTimeOffset? NextLookAt { get; init; }

    /// <summary>Files at the source that the route wants, at the last look.</summary>
    public long Seen { get; init; }

    /// <summary>Files that are not settled yet, at the last look.</summary>
    public int Waiting { get; init; }

    public required JobCountsView Counts { get; init; }

    public static RouteView Of(RouteRunner route, JobCounts counts)
    {
        RouteLook? last = route.Last;
        return new RouteView
        {
            Name = route.Parts.Definition.Name,
            Source = route.Parts.SourceName,
            Job = route.Job.Value,
            State = route.Stopped is not null ? "stopped" : last?.Pass.Failure is not null ? "trouble" : "running",
            Message = route.Stopped ?? last?.Pass.Failure?.Message,
            LookedAt = last?.At,
            NextLookAt = route.Next,
            Seen = last?.Pass.Seen ?? 0,
            Waiting = last?.Pass.Waiting ?? 0,
            Counts = JobCountsView.Of(counts),
        };
    }
}
