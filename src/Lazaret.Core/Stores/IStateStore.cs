namespace Lazaret.Core.Stores;

/// <summary>Small pieces of durable state by namespace and key: connector cursors, hashed keys. Values up to 1 MiB.</summary>
public interface IStateStore
{
    ValueTask<string?> GetStateAsync(string ns, string key, CancellationToken cancellationToken);

    /// <summary>Writes; a null value removes.</summary>
    ValueTask SetStateAsync(string ns, string key, string? value, CancellationToken cancellationToken);

    /// <summary>All keys and values of a namespace, by key.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> ListStateAsync(string ns, CancellationToken cancellationToken);

    /// <summary>One page of a namespace by key, for those that may be large. The cursor is the key of the last entry.</summary>
    ValueTask<Page<KeyValuePair<string, string>>> ListStateAsync(string ns, PageRequest page, CancellationToken cancellationToken);
}
