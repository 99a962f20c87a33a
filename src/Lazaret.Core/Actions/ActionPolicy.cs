using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Actions;

/// <summary>
/// Which action follows which outcome. Clean, not scanned and failed items are never touched by a scan job; a route has something to do with everything that
/// was scanned.
/// </summary>
public sealed record ActionPolicy
{
    public static readonly ActionPolicy ReportOnly = new();

    public ActionPlan OnMalicious { get; init; } = ActionPlan.None;

    public ActionPlan OnSuspicious { get; init; } = ActionPlan.None;

    /// <summary>The job belongs to a route: whatever the outcome, the route's connector is told. The other plans do not count then.</summary>
    public bool Route { get; init; }

    /// <summary>The plan for an outcome; <see cref="ActionPlan.None"/> when nothing is to be done.</summary>
    public ActionPlan For(Outcome outcome) => outcome switch
    {
        _ when Route => ActionPlan.Route,
        Outcome.Malicious => OnMalicious,
        Outcome.Suspicious => OnSuspicious,
        _ => ActionPlan.None,
    };
}
