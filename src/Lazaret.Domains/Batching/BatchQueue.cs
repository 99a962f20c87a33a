using Lazaret.Domains.Classify;

namespace Lazaret.Domains.Batching;

/// <summary>
/// Callers that wait, in turn: a batch takes names of one profile from as many callers as it has room for, and a caller with more names than fit goes to the end, so that single names do not wait
/// behind a large call.
/// </summary>
/// <param name="most">So many names may wait.</param>
internal sealed class BatchQueue(int most)
{
    private readonly LinkedList<WorkItem> items = new();

    /// <summary>Names that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>False: there is no room. A call that is larger than the whole queue is let in when nobody waits.</summary>
    public bool TryAdd(WorkItem item)
    {
        if (Waiting > 0 && item.Left > most - Waiting)
        {
            return false;
        }

        items.AddLast(item);
        Waiting += item.Left;
        return true;
    }

    /// <summary>Takes an item out whose caller has given up; the part that a worker has is finished for nobody.</summary>
    public void Remove(WorkItem item)
    {
        if (items.Remove(item))
        {
            Waiting -= item.Left;
        }
    }

    /// <summary>Takes up to <paramref name="room"/> names of one profile.</summary>
    public ClassifyOptions Take(int room, List<BatchPart> into)
    {
        into.Clear();
        ClassifyOptions options = default;
        for (LinkedListNode<WorkItem>? node = items.First; node is not null && room > 0;)
        {
            LinkedListNode<WorkItem>? next = node.Next;
            WorkItem item = node.Value;
            if (into.Count == 0)
            {
                options = item.Options;
            }

            if (item.Options == options)
            {
                int count = Math.Min(room, item.Left);
                into.Add(new BatchPart(item, item.Taken, count));
                item.Taken += count;
                Waiting -= count;
                room -= count;
                items.Remove(node);
                if (item.Left > 0)
                {
                    items.AddLast(node);
                    return options; // the room is used up
                }
            }

            node = next;
        }

        return options;
    }

    /// <summary>Takes out everybody.</summary>
    public List<WorkItem> Clear()
    {
        List<WorkItem> all = [.. items];
        items.Clear();
        Waiting = 0;
        return all;
    }
}
