namespace Lazaret.Core.Jobs;

/// <summary>Where a job stands. The numbers are stored.</summary>
public enum JobState
{
    /// <summary>Items are accepted and worked on.</summary>
    Running = 0,

    /// <summary>Items are accepted and held; none is handed out.</summary>
    Paused = 1,

    /// <summary>Terminal. Enumeration is closed and every accepted item has its outcome.</summary>
    Completed = 2,

    /// <summary>Terminal. What waited was cancelled; what was in flight finishes.</summary>
    Cancelled = 3,

    /// <summary>Terminal. The enumeration could not be started or ended in an error; what was accepted still has its outcomes.</summary>
    Failed = 4,
}
