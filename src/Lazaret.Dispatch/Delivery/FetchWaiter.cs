using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;

namespace Lazaret.Dispatch.Delivery;

/// <summary>One fetch that waits for its events. Belongs to the consumer's loop, but for its end.</summary>
internal sealed class FetchWaiter(FetchRequest request, DateTimeOffset deadline, CancellationToken gone)
{
    private readonly TaskCompletionSource<FetchReply> source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FetchRequest Request => request;

    public DateTimeOffset Deadline => deadline;

    /// <summary>The client is not there any more.</summary>
    public CancellationToken Gone => gone;

    public Task<FetchReply> Reply => source.Task;

    public List<FetchedEvent> Events { get; } = [];

    /// <summary>Of what it has.</summary>
    public List<string> Leases { get; } = [];

    /// <summary>Of the round under way.</summary>
    public List<string> NewLeases { get; } = [];

    public Dictionary<string, int> Filters { get; } = [];

    public long Bytes { get; set; }

    /// <summary>Of the round under way: it counts once the round is committed.</summary>
    public List<(FetchedEvent Event, LogPosition Position, string TaskId, byte[] Payload)> Taken { get; } = [];

    /// <summary>Of the round under way: tasks that somebody else does.</summary>
    public List<(LogPosition Position, string TaskId, byte[] Payload, Action<string> Instead)> Elsewhere { get; } = [];

    /// <summary>Of the round under way: what is to be done when it does not count.</summary>
    public List<Action> Undo { get; } = [];

    public Dictionary<string, int> Dropped { get; } = [];

    public int Missing => request.Count - Events.Count - Taken.Count;

    public void Drop(string reason) => Dropped[reason] = Dropped.GetValueOrDefault(reason) + 1;

    /// <summary>The round was committed.</summary>
    public void Keep()
    {
        foreach ((FetchedEvent e, _, _, _) in Taken)
        {
            Events.Add(e);
        }

        Leases.AddRange(NewLeases);
        foreach ((string reason, int count) in Dropped)
        {
            Filters[reason] = Filters.GetValueOrDefault(reason) + count;
        }

        foreach ((_, string id, _, Action<string> instead) in Elsewhere)
        {
            instead(id);
        }

        Undo.Clear();
        Forget();
    }

    /// <summary>The round was not committed: nothing of it happened.</summary>
    public void Forget()
    {
        foreach (Action undo in Undo)
        {
            undo();
        }

        Undo.Clear();
        Elsewhere.Clear();
        Taken.Clear();
        NewLeases.Clear();
        Dropped.Clear();
    }

    public void Finish(FetchReply reply) => source.TrySetResult(reply);

    public void Fail(Exception e) => source.TrySetException(e);
}
