using Lazaret.Core.Items;

namespace Lazaret.Connectors.Filesystem.Watching;

/// <summary>Files that were touched and wait until they have stood still for one interval. At most so many; it says when one did not fit.</summary>
internal sealed class SettlingFiles(TimeProvider time, TimeSpan interval, int most)
{
    private readonly Dictionary<string, ObjectIdentity> waiting = [];
    private readonly Queue<(long From, string Path)> order = []; // the interval is the same for all, so first in is first due

    public bool IsFull => waiting.Count >= most;

    /// <summary>Time until the next one is due; null when none waits.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            if (order.Count == 0)
            {
                return null;
            }

            TimeSpan left = interval - time.GetElapsedTime(order.Peek().From);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>A file was touched; as it is now, <paramref name="look"/> tells (null: it is gone). False when there is no room.</summary>
    public bool Add(string path, Func<string, ObjectIdentity?> look)
    {
        if (waiting.ContainsKey(path))
        {
            return true; // looked at again when due
        }

        if (IsFull)
        {
            return false;
        }

        if (look(path) is { } identity)
        {
            waiting.Add(path, identity);
            order.Enqueue((time.GetTimestamp(), path));
        }

        return true;
    }

    /// <summary>Files that stood still for the interval, at most so many.</summary>
    public List<(string Path, ObjectIdentity Identity)> TakeSettled(int count, Func<string, ObjectIdentity?> look)
    {
        List<(string, ObjectIdentity)> settled = [];
        while (settled.Count < count && order.Count > 0 && time.GetElapsedTime(order.Peek().From) >= interval)
        {
            string path = order.Dequeue().Path;
            ObjectIdentity before = waiting[path];
            ObjectIdentity? now = look(path);
            if (now is { } other && other != before)
            {
                waiting[path] = other;
                order.Enqueue((time.GetTimestamp(), path));
                continue;
            }

            waiting.Remove(path);
            if (now is not null)
            {
                settled.Add((path, before));
            }
        }

        return settled;
    }
}
