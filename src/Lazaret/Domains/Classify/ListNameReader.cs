using Lazaret.Domains.Text;

namespace Lazaret.Domains.Classify;

/// <summary>Names that are there already.</summary>
internal sealed class ListNameReader(IReadOnlyList<string> names) : INameReader
{
    private int next;

    public ValueTask<bool> ReadAsync(NameBatch batch, CancellationToken cancellationToken)
    {
        while (next < names.Count && !batch.IsFull)
        {
            batch.Add(names[next], next + 1);
            next++;
        }

        return ValueTask.FromResult(batch.Count > 0);
    }
}
