namespace Lazaret.Core.Connectors;

/// <summary>How to watch.</summary>
/// <param name="Filter">Which objects; empty = everything.</param>
public sealed record MonitorRequest(string Filter)
{
    /// <summary>A file is taken when size and time of change stood still this long. Default 500 ms.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often the whole asset is listed again. Default 5 minutes.</summary>
    public TimeSpan Reconcile { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Poll instead of asking the operating system, for mounts that send no events (NFS, SMB).</summary>
    public bool ForcePolling { get; init; }

    /// <summary>The period of polling. Default 1 s, least 10 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);
}
