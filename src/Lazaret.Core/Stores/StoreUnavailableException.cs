namespace Lazaret.Core.Stores;

/// <summary>The store cannot commit now: nothing of the call took effect. The message is a sentence for people.</summary>
public sealed class StoreUnavailableException(string message, bool isFull, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when the disk is full (507), false for any other cause (503).</summary>
    public bool IsFull { get; } = isFull;
}
