using Lazaret.Core.Items;
using Lazaret.Core.Stores;

namespace Lazaret.Storage.Shared;

/// <summary>What every store refuses of a batch.</summary>
internal static class NewItemChecks
{
    /// <summary>Longest <see cref="NewItem.Extra"/>, characters.</summary>
    public const int MaxExtra = 16 * 1024;

    /// <exception cref="ArgumentException">An item carries more than is allowed.</exception>
    public static void Check(AcceptBatch batch)
    {
        for (int i = 0; i < batch.Items.Count; i++)
        {
            if (batch.Items[i].Extra is { Length: > MaxExtra } extra)
            {
                throw new ArgumentException($"Item {i} of the batch carries {extra.Length} characters of its own; at most {MaxExtra} are allowed.", nameof(batch));
            }
        }
    }
}
