namespace Lazaret.Connectors.Hosting.Scans;

/// <summary>What became of an object that was offered to the core.</summary>
internal enum SendOutcome
{
    /// <summary>The core has it.</summary>
    Taken,

    /// <summary>The core refuses this one; it is not counted.</summary>
    Refused,

    /// <summary>The job was cancelled: nothing more is to be sent.</summary>
    Cancelled,
}
