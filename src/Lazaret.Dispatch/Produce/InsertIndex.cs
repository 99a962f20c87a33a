using Lazaret.Core.Events;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Produce;

/// <summary>The children that people put under binaries, by the binary (<c>event-dispatcher</c> §7.3). A tombstone takes one away again.</summary>
internal sealed class InsertIndex
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Dictionary<string, InsertEvent>> byParent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> parents = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (gate)
            {
                return parents.Count;
            }
        }
    }

    /// <summary>Takes a record of the insert topic; what is no insert is left out.</summary>
    public void Take(LogRecord record)
    {
        if (record.Value is not { Length: > 0 } bytes)
        {
            Remove(record.Key ?? "");
            return;
        }

        try
        {
            InsertEvent insert = (InsertEvent)EventAvro.Read(EventModel.Insert, bytes.Span);
            Add(record.Key ?? insert.KafkaKey, insert);
        }
        catch (EventFormatException)
        {
            // Not one.
        }
    }

    public void Add(string key, InsertEvent insert)
    {
        lock (gate)
        {
            Remove(key);
            string parent = insert.Entity.ParentSha256;
            byParent.TryAdd(parent, new Dictionary<string, InsertEvent>(StringComparer.Ordinal));
            byParent[parent][key] = insert;
            parents[key] = parent;
        }
    }

    public void Remove(string key)
    {
        lock (gate)
        {
            if (parents.Remove(key, out string? parent))
            {
                byParent[parent].Remove(key);
                if (byParent[parent].Count == 0)
                {
                    byParent.Remove(parent);
                }
            }
        }
    }

    /// <summary>The children of a binary, in the order of their keys.</summary>
    public IReadOnlyList<InsertEvent> Of(string parent)
    {
        lock (gate)
        {
            return byParent.TryGetValue(parent, out Dictionary<string, InsertEvent>? children) ? [.. children.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Value)] : [];
        }
    }
}
