using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;

namespace Lazaret.Dispatch.Replay;

/// <summary>
/// Statuses of plugins that took long, so that the same binary on another way need not be worked on again (<c>event-dispatcher</c> §6.7). They are kept as Avro bytes: who takes one gets an event
/// of his own. When memory is used up the oldest goes first.
/// </summary>
/// <param name="bytes">Memory; 0 = nothing is kept.</param>
/// <param name="minSeconds">Only what took longer than this is kept.</param>
/// <param name="life">How long it is kept.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayCache(long bytes, double minSeconds, TimeSpan life, TimeProvider time)
{
    /// <summary>What an entry takes besides its bytes and its key, about.</summary>
    private const int Overhead = 128;

    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<ReplayEntry>> entries = new(StringComparer.Ordinal);
    private readonly LinkedList<ReplayEntry> oldestFirst = new();
    private long used;

    /// <summary>Of the entries there are now, those that ran out with them.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    /// <summary>The largest entry: a sixty-fourth of the memory, less one byte.</summary>
    public long MostBytes => (bytes / 64) - 1;

    /// <summary>Which binary was worked on, by which plugin.</summary>
    public static string KeyOf(string sha256, string plugin, string version) => $"{sha256}-{plugin}-{version}";

    /// <summary>Keeps a status when it is one to be kept; in place of one with the same key.</summary>
    public void Offer(StatusEvent status)
    {
        if (!StatusNames.IsCompleted(status.Entity.Status) || !(status.Entity.Runtime > minSeconds) || MostBytes <= 0)
        {
            return;
        }

        using ByteBuffer buffer = new();
        EventAvro.Write(buffer, status);
        if (buffer.Length > MostBytes)
        {
            return;
        }

        string key = KeyOf(status.Entity.Input.Entity.Sha256, status.Author.Name, status.Author.Version);
        ReplayEntry entry = new(key, buffer.Span.ToArray(), time.GetUtcNow() + life);
        lock (gate)
        {
            if (entries.TryGetValue(key, out LinkedListNode<ReplayEntry>? old))
            {
                RemoveUnderLock(old);
            }

            entries[key] = oldestFirst.AddLast(entry);
            used += SizeOf(entry);
            while (used > bytes && oldestFirst.First is { } oldest)
            {
                RemoveUnderLock(oldest);
            }
        }
    }

    /// <summary>The status of a plugin about a binary; null when there is none, or it ran out.</summary>
    public StatusEvent? Find(string sha256, string plugin, string version)
    {
        byte[] found;
        lock (gate)
        {
            if (!entries.TryGetValue(KeyOf(sha256, plugin, version), out LinkedListNode<ReplayEntry>? node))
            {
                return null;
            }

            if (node.Value.Until <= time.GetUtcNow())
            {
                RemoveUnderLock(node);
                return null;
            }

            found = node.Value.Status;
        }

        return (StatusEvent)EventAvro.Read(EventModel.Status, found);
    }

    private static long SizeOf(ReplayEntry entry) => entry.Status.Length + (2L * entry.Key.Length) + Overhead;

    private void RemoveUnderLock(LinkedListNode<ReplayEntry> node)
    {
        entries.Remove(node.Value.Key);
        oldestFirst.Remove(node);
        used -= SizeOf(node.Value);
    }
}
