namespace Lazaret.Storage.Memory;

/// <summary>Settings of the memory store.</summary>
public sealed class MemoryStoreOptions
{
    /// <summary>Drop items with an outcome, and their results, at once: counters stay, memory stays flat. For one-shot scans. Default off.</summary>
    public bool ForgetFinished { get; set; }
}
