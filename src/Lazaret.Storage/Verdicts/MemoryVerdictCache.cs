using Lazaret.Core.Scanners;

namespace Lazaret.Storage.Verdicts;

/// <summary>Verdicts in memory, bounded: two generations, of which the older is dropped when the younger is full. Cheaper than exact LRU and as good here.</summary>
/// <param name="capacity">Most verdicts; 1,000 upwards.</param>
public sealed class MemoryVerdictCache(int capacity = 100_000) : IVerdictCache
{
    private readonly int half = Math.Max(500, capacity / 2);
    private readonly Lock gate = new();
    private Dictionary<Key, ScannerVerdict> young = [];
    private Dictionary<Key, ScannerVerdict> old = [];

    public ValueTask<ScannerVerdict?> FindAsync(string sha256, string scanner, ScannerIdentity identity, CancellationToken cancellationToken)
    {
        Key key = new(sha256, scanner, identity);
        lock (gate)
        {
            if (!young.TryGetValue(key, out ScannerVerdict? verdict) && old.TryGetValue(key, out verdict))
            {
                Add(key, verdict);
            }

            return ValueTask.FromResult(verdict is null ? null : verdict with { Cached = true, Duration = TimeSpan.Zero });
        }
    }

    public ValueTask KeepAsync(string sha256, ScannerVerdict verdict, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Add(new Key(sha256, verdict.Scanner, verdict.Identity), verdict);
        }

        return ValueTask.CompletedTask;
    }

    private void Add(Key key, ScannerVerdict verdict)
    {
        if (young.Count >= half)
        {
            (old, young) = (young, old);
            young.Clear();
        }

        young[key] = verdict;
    }

    private readonly record struct Key(string Sha256, string Scanner, ScannerIdentity Identity);
}
