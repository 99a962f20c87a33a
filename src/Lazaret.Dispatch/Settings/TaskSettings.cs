namespace Lazaret.Dispatch.Settings;

/// <summary>TASK_…: how long a plugin has for a task (<c>event-dispatcher</c> §18, items 1 and 2).</summary>
internal sealed record TaskSettings
{
    /// <summary>A task that nobody was heard of for so long is given to another; TASK_LEASE_SECONDS, or EVENTS__LOST_TASKS_AFTER_MINUTES when that is 0 (the default).</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>TASK_HEARTBEAT_SECONDS; default 120 s.</summary>
    public required TimeSpan Heartbeat { get; init; }

    /// <summary>A task is given out at most so often; default 3.</summary>
    public required int Attempts { get; init; }

    public static TaskSettings Read(SettingsReader reader, TimeSpan lostAfter)
    {
        TimeSpan lease = reader.Seconds("TASK_LEASE_SECONDS", 0, 0);
        return new TaskSettings
        {
            Lease = lease == TimeSpan.Zero ? lostAfter : lease,
            Heartbeat = reader.Seconds("TASK_HEARTBEAT_SECONDS", 120),
            Attempts = reader.Number("TASK_ATTEMPTS", 3, 1, 1_000),
        };
    }
}
