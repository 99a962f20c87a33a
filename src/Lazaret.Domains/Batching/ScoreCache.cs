using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Batching;

/// <summary>Remembers the scores of names that were asked for last. Another model empties it.</summary>
/// <param name="entries">So many; about 200 bytes each.</param>
internal sealed class ScoreCache(int entries)
{
    private const int Shards = 16;
    private const int LongestName = 253;

    private readonly CacheShard[] shards = [.. Enumerable.Range(0, Shards).Select(_ => new CacheShard(Math.Max(1, entries / Shards)))];
    private readonly Lock gate = new();
    private volatile string model = "";

    public int Count => shards.Sum(s => s.Count);

    /// <summary>Fills in what is remembered.</summary>
    /// <returns>Indexes of the names that are not; null = all are.</returns>
    public List<int>? Find(ReadOnlySpan<string> names, Span<DomainScore> scores, ThresholdProfile profile, string model)
    {
        Follow(model);
        List<int>? missing = null;
        for (int i = 0; i < names.Length; i++)
        {
            int hash = NameComparer.Instance.GetHashCode(names[i]);
            if (!Shard(hash).TryGet(new CacheKey(names[i], hash, profile), out scores[i]))
            {
                (missing ??= new List<int>(names.Length - i)).Add(i);
            }
        }

        return missing;
    }

    /// <summary>Remembers scores, unless the model has changed meanwhile.</summary>
    public void Add(ReadOnlySpan<string> names, ReadOnlySpan<DomainScore> scores, ThresholdProfile profile, string model)
    {
        for (int i = 0; i < names.Length && model == this.model; i++)
        {
            // Texts that are no names cost nothing to tell again; those with a scheme or path around the name may be of any length.
            if (scores[i].Kind != VerdictKind.NotApplicable && names[i].Length <= LongestName)
            {
                int hash = NameComparer.Instance.GetHashCode(names[i]);
                Shard(hash).Add(new CacheKey(names[i], hash, profile), scores[i]);
            }
        }
    }

    private CacheShard Shard(int hash) => shards[(uint)hash >> 28];

    private void Follow(string now)
    {
        if (now == model)
        {
            return;
        }

        lock (gate)
        {
            if (now != model)
            {
                model = now;
                foreach (CacheShard shard in shards)
                {
                    shard.Clear();
                }
            }
        }
    }
}
