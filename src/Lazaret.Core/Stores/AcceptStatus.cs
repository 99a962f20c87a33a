namespace Lazaret.Core.Stores;

/// <summary>Whether a batch was taken.</summary>
public enum AcceptStatus
{
    /// <summary>All items are durable.</summary>
    Accepted,

    /// <summary>The job was cancelled, or its enumeration is closed: none was taken.</summary>
    JobEnded,

    /// <summary>There is no such job: none was taken.</summary>
    JobNotFound,

    /// <summary>The job is another connector's: none was taken. An item is read and acted on by its job's connector, so it would be another object than the one meant.</summary>
    JobOfAnotherConnector,
}
