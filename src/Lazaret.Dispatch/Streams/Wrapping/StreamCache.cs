using Lazaret.Core.Streams;

namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>Whole streams in memory, the least recently used given up first. Never holds more than its size, room reserved for streams under way included.</summary>
/// <param name="capacity">Bytes.</param>
/// <param name="life">How long an entry stays.</param>
/// <param name="time">The clock of that.</param>
internal sealed class StreamCache(long capacity, TimeSpan life, TimeProvider time)
{
    // What an entry costs besides its bytes, generously.
    private const int Overhead = 512;

    private readonly Lock gate = new();
    private readonly Dictionary<StreamName, LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> order = [];
    private long used;

    /// <summary>Bytes in use, reserved ones included.</summary>
    public long Used
    {
        get
        {
            lock (gate)
            {
                return used;
            }
        }
    }

    /// <summary>Looks a stream up. Null bytes: it is known to be too large to be kept.</summary>
    public bool TryGet(StreamName name, out byte[]? bytes)
    {
        lock (gate)
        {
            bytes = null;
            if (!entries.TryGetValue(name, out LinkedListNode<Entry>? node))
            {
                return false;
            }

            if (time.GetElapsedTime(node.Value.At) > life)
            {
                RemoveLocked(node);
                return false;
            }

            order.Remove(node);
            order.AddFirst(node);
            bytes = node.Value.Bytes;
            return true;
        }
    }

    /// <summary>Makes room for a stream that is about to be read. False when there is none.</summary>
    public bool TryReserve(long size)
    {
        lock (gate)
        {
            while (used + size + Overhead > capacity && order.Last is { } last)
            {
                RemoveLocked(last);
            }

            if (used + size + Overhead > capacity)
            {
                return false;
            }

            used += size + Overhead;
            return true;
        }
    }

    /// <summary>Gives reserved room back.</summary>
    public void Release(long size)
    {
        lock (gate)
        {
            used -= size + Overhead;
        }
    }

    /// <summary>Puts a stream into the room that was reserved for it.</summary>
    public void Add(StreamName name, byte[]? bytes)
    {
        lock (gate)
        {
            if (entries.TryGetValue(name, out LinkedListNode<Entry>? old))
            {
                RemoveLocked(old);
            }

            entries.Add(name, order.AddFirst(new Entry(name, bytes, time.GetTimestamp())));
        }
    }

    public void Remove(StreamName name)
    {
        lock (gate)
        {
            if (entries.TryGetValue(name, out LinkedListNode<Entry>? node))
            {
                RemoveLocked(node);
            }
        }
    }

    private void RemoveLocked(LinkedListNode<Entry> node)
    {
        order.Remove(node);
        entries.Remove(node.Value.Name);
        used -= (node.Value.Bytes?.Length ?? 0) + Overhead;
    }

    private sealed record Entry(StreamName Name, byte[]? Bytes, long At);
}
