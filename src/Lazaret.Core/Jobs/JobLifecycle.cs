namespace Lazaret.Core.Jobs;

/// <summary>The state machine of a job (<c>scan-orchestrator</c> §9.4 with W-07, W-08, W-43 mended). Pure.</summary>
public static class JobLifecycle
{
    /// <summary>The state after <paramref name="command"/>, and how the command went.</summary>
    public static (JobState State, JobCommandStatus Status) Apply(JobState state, JobCommand command) => (state, command) switch
    {
        (JobState.Running, JobCommand.Pause) => (JobState.Paused, JobCommandStatus.Applied),
        (JobState.Paused, JobCommand.Resume) => (JobState.Running, JobCommandStatus.Applied),
        (JobState.Running or JobState.Paused, JobCommand.Cancel) => (JobState.Cancelled, JobCommandStatus.Applied),
        (JobState.Paused, JobCommand.Pause) or (JobState.Running, JobCommand.Resume) or (JobState.Cancelled, JobCommand.Cancel) => (state, JobCommandStatus.Unchanged),
        _ => (state, JobCommandStatus.Conflict),
    };

    /// <summary>
    /// The state a job settles in after any change: evaluated when an item ends, when the listing closes, and when a dead letter is
    /// requeued. A job is complete when the listing is closed and every accepted item has its outcome; a requeued dead letter opens it again.
    /// </summary>
    public static JobState Settle(JobState state, bool enumerationClosed, bool enumerationFailed, JobCounts counts) => state switch
    {
        JobState.Running or JobState.Paused when enumerationClosed && counts.Open == 0 => enumerationFailed ? JobState.Failed : JobState.Completed,
        JobState.Completed or JobState.Failed when counts.Open > 0 => JobState.Running,
        _ => state,
    };
}
