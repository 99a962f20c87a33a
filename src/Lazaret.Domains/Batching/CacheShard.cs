using System.Runtime.InteropServices;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Batching;

/// <summary>A part of the cache under its own lock. Entries form a ring in the order of their last use; when it is full the oldest gives its place away.</summary>
internal sealed class CacheShard(int capacity)
{
    private readonly Lock gate = new();
    private readonly Dictionary<CacheKey, int> places = [];
    private readonly List<Entry> entries = [];
    private int newest = -1;

    public int Count
    {
        get
        {
            lock (gate)
            {
                return places.Count;
            }
        }
    }

    public bool TryGet(CacheKey key, out DomainScore score)
    {
        lock (gate)
        {
            if (!places.TryGetValue(key, out int place))
            {
                score = default;
                return false;
            }

            score = entries[place].Score;
            Renew(place);
            return true;
        }
    }

    public void Add(CacheKey key, in DomainScore score)
    {
        lock (gate)
        {
            if (places.TryGetValue(key, out int place))
            {
                CollectionsMarshal.AsSpan(entries)[place].Score = score;
                Renew(place);
                return;
            }

            if (entries.Count < capacity)
            {
                place = entries.Count;
                entries.Add(new Entry { Key = key, Score = score });
                Link(place);
            }
            else
            {
                // The ring's oldest stands behind its newest.
                Span<Entry> all = CollectionsMarshal.AsSpan(entries);
                place = all[newest].Next;
                places.Remove(all[place].Key);
                all[place].Key = key;
                all[place].Score = score;
                newest = place;
            }

            places.Add(key, place);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            places.Clear();
            entries.Clear();
            newest = -1;
        }
    }

    private void Renew(int place)
    {
        if (place == newest)
        {
            return;
        }

        Span<Entry> all = CollectionsMarshal.AsSpan(entries);
        all[all[place].Previous].Next = all[place].Next;
        all[all[place].Next].Previous = all[place].Previous;
        Link(place);
    }

    /// <summary>Puts it between the newest and the oldest.</summary>
    private void Link(int place)
    {
        Span<Entry> all = CollectionsMarshal.AsSpan(entries);
        if (newest < 0)
        {
            all[place].Next = all[place].Previous = place;
        }
        else
        {
            int oldest = all[newest].Next;
            all[place].Previous = newest;
            all[place].Next = oldest;
            all[newest].Next = place;
            all[oldest].Previous = place;
        }

        newest = place;
    }

    private struct Entry
    {
        public CacheKey Key;
        public DomainScore Score;
        public int Previous;
        public int Next;
    }
}
