namespace Lazaret.Core.Jobs;

/// <summary>The answer to a <see cref="JobCommand"/>.</summary>
public enum JobCommandStatus
{
    /// <summary>Done, and committed.</summary>
    Applied,

    /// <summary>The job already stood there; nothing changed.</summary>
    Unchanged,

    /// <summary>The job has ended (or a command does not fit its state); nothing changed.</summary>
    Conflict,

    /// <summary>There is no such job; none was made.</summary>
    NotFound,
}
