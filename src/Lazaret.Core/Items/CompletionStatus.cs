namespace Lazaret.Core.Items;

/// <summary>What became of one completion.</summary>
public enum CompletionStatus
{
    /// <summary>Committed.</summary>
    Applied = 0,

    /// <summary>The lease was not the item's any more (expired, completed before, another worker has it): nothing was changed.</summary>
    Stale = 1,

    /// <summary>There is no such item.</summary>
    NotFound = 2,
}
