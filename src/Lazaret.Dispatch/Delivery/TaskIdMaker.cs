using Lazaret.Dispatch.Events.Identity;

namespace Lazaret.Dispatch.Delivery;

/// <summary>
/// Makes ids of tasks that no other task of this process has: the same event may be handed out twice within a second, to a consumer and its debugging twin, or because it stands in the log twice, and
/// the second would otherwise take the place of the first.
/// </summary>
internal sealed class TaskIdMaker
{
    private readonly Lock gate = new();
    private HashSet<string> now = [];
    private HashSet<string> before = [];
    private long second;

    /// <summary>The id; its time is the first second from <paramref name="unixSeconds"/> on at which it is new.</summary>
    public string Make(string key, string plugin, string version, long unixSeconds)
    {
        lock (gate)
        {
            if (unixSeconds - second > 60 || unixSeconds < second)
            {
                (before, now) = (now, []);
                second = unixSeconds;
            }

            for (long at = unixSeconds; ; at++)
            {
                string id = TaskIds.Make(key, plugin, version, at);
                if (!before.Contains(id) && now.Add(id))
                {
                    return id;
                }
            }
        }
    }
}
