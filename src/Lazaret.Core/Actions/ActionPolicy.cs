using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Actions;

/// <summary>Which action follows which outcome. Clean, not scanned and failed items are never touched by the scan job.</summary>
public sealed record ActionPolicy
{
    public static readonly ActionPolicy ReportOnly = new();

    public ActionPlan OnMalicious { get; init; } = ActionPlan.None;

    public ActionPlan OnSuspicious { get; init; } = ActionPlan.None;

    /// <summary>The plan for an outcome; <see cref="ActionPlan.None"/> when nothing is to be done.</summary>
    public ActionPlan For(Outcome outcome) => outcome switch
    {
        Outcome.Malicious => OnMalicious,
        Outcome.Suspicious => OnSuspicious,
        _ => ActionPlan.None,
    };
}
