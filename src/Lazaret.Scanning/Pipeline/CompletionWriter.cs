using System.Threading.Channels;
using Lazaret.Core.Items;
using Lazaret.Core.Stores;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Pipeline;

/// <summary>
/// Commits completions in batches: while one commit is under way the next batch gathers. A store that cannot write now is asked again until it can;
/// the items stay leased meanwhile, so nothing is lost and nothing is done twice.
/// </summary>
internal sealed partial class CompletionWriter(IWorkQueue queue, int batchSize, TimeProvider time, ILogger logger)
{
    private readonly ILogger logger = logger;
    private readonly Channel<Entry> entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(8192) { SingleReader = true });

    /// <summary>Called after each commit with what was applied, in order.</summary>
    public Action<IReadOnlyList<ItemCompletion>>? Committed { get; set; }

    /// <summary>Hands a completion over; it is committed soon. <paramref name="done"/> is called once it is, or is found stale.</summary>
    public ValueTask WriteAsync(ItemCompletion completion, Action<CompletionStatus>? done) => entries.Writer.WriteAsync(new Entry(completion, done));

    /// <summary>Hands a completion over and waits until it is committed, or found stale.</summary>
    public async Task<CompletionStatus> CommitAsync(ItemCompletion completion)
    {
        TaskCompletionSource<CompletionStatus> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await entries.Writer.WriteAsync(new Entry(completion, status => source.TrySetResult(status))).ConfigureAwait(false);
        return await source.Task.ConfigureAwait(false);
    }

    /// <summary>No more completions will come; <see cref="RunAsync"/> ends once all are committed.</summary>
    public void Close() => entries.Writer.TryComplete();

    /// <param name="abandon">Gives up what is not committed yet; the items then come back when their leases end.</param>
    public async Task RunAsync(CancellationToken abandon)
    {
        List<Entry> batch = new(batchSize);
        List<ItemCompletion> completions = new(batchSize);
        List<ItemCompletion> applied = new(batchSize);
        while (await entries.Reader.WaitToReadAsync(abandon).ConfigureAwait(false))
        {
            batch.Clear();
            completions.Clear();
            applied.Clear();
            while (batch.Count < batchSize && entries.Reader.TryRead(out Entry entry))
            {
                batch.Add(entry);
                completions.Add(entry.Completion);
            }

            IReadOnlyList<CompletionStatus> statuses = await CommitAsync(completions, abandon).ConfigureAwait(false);
            for (int i = 0; i < batch.Count; i++)
            {
                if (statuses[i] == CompletionStatus.Applied)
                {
                    applied.Add(completions[i]);
                }
                else
                {
                    LogStale(completions[i].Id.Value, statuses[i]);
                }

                batch[i].Done?.Invoke(statuses[i]);
            }

            Committed?.Invoke(applied);
        }
    }

    private async Task<IReadOnlyList<CompletionStatus>> CommitAsync(List<ItemCompletion> completions, CancellationToken abandon)
    {
        TimeSpan wait = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            try
            {
                return await queue.CompleteAsync(completions, abandon).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                LogWaiting(completions.Count, e.Message);
                await Task.Delay(wait, time, abandon).ConfigureAwait(false);
                wait = TimeSpan.FromMilliseconds(Math.Min(wait.TotalMilliseconds * 2, 5000));
            }
        }
    }

    [LoggerMessage(4020, LogLevel.Warning, "{Count} outcomes wait for the store: {Reason}")]
    private partial void LogWaiting(int count, string reason);

    [LoggerMessage(4021, LogLevel.Information, "Item {Item} was completed late and changed nothing: {Status}")]
    private partial void LogStale(long item, CompletionStatus status);

    private readonly record struct Entry(ItemCompletion Completion, Action<CompletionStatus>? Done);
}
