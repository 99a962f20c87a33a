using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Core.Items;

/// <summary>What a worker reports of one leased item. The event says what happens; the rest is what is to be stored with it.</summary>
public sealed record ItemCompletion
{
    public required ItemId Id { get; init; }

    /// <summary>
    /// <see cref="ItemEvent.Finished"/>, <see cref="ItemEvent.Buried"/>, <see cref="ItemEvent.Retried"/>, <see cref="ItemEvent.Released"/>,
    /// <see cref="ItemEvent.ActionOwed"/> or <see cref="ItemEvent.Rescanned"/> (the recorded verdict is dropped); nothing else.
    /// </summary>
    public required ItemEvent Event { get; init; }

    /// <summary>The result; required for Finished and Buried, null otherwise.</summary>
    public ScanResult? Result { get; init; }

    /// <summary>The verdict to keep until the action is done; required for ActionOwed.</summary>
    public ScanReport? Report { get; init; }

    /// <summary>Why the try failed; set for Retried and Buried.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The version that was really read, where it differs from the listed one (ActionOwed): the action is held to this one.</summary>
    public ObjectIdentity? ReadIdentity { get; init; }
}
