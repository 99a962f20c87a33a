using Lazaret.Core.Events;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Metrics;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch.Reprocess;

/// <summary>
/// Copies one topic. A batch is taken and noted as a lease in one step, and its lease ends with its publication: whenever the program dies, the batch is either still to be published or was. (Where log
/// and state are two stores, dying between them repeats the batch with the same keys.)
/// </summary>
internal sealed partial class TopicMirror(IEventLog log, IDeliveryStore store, ReprocessOptions options, EventModel model, TopicProgress progress, DispatchMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>Nobody else takes the batch so long; a new start takes it at once.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private readonly EventUpgrade upgrade = new(options.LegacyJson, options.MessageMaxBytes);

    /// <summary>Until everything was copied (<see cref="ReprocessOptions.Once"/>), or until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        int empty = 0;
        metrics.ReprocessorEnd.Set(0, progress.From);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                (bool any, bool atEnd) = await RoundAsync(stop).ConfigureAwait(false);
                empty = any ? 0 : empty + 1;
                if (!any && !progress.IsDone && (atEnd || empty > options.MaxEmptyPolls))
                {
                    progress.IsDone = true;
                    metrics.ReprocessorEnd.Set(1, progress.From);
                    LogDone(progress.From, progress.To, progress.Copied, progress.Skipped);
                }

                if (progress.IsDone && options.Once)
                {
                    return;
                }

                if (!any)
                {
                    await Task.Delay(options.Poll, time, stop).ConfigureAwait(false);
                }
            }
            catch (EventLogException e)
            {
                LogAway(progress.From, e.Message);
                await Task.Delay(options.Poll, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Publishes a batch that was noted earlier and perhaps not published.</summary>
    public async Task RedoAsync(Lease batch, CancellationToken stop)
    {
        List<LogRecord> records = [];
        foreach (IGrouping<TopicPartition, LogPosition> part in batch.Positions.GroupBy(p => p.In))
        {
            HashSet<long> wanted = [.. part.Select(p => p.Offset)];
            long last = wanted.Max();
            for (long next = wanted.Min(); next <= last;)
            {
                LogPage page = await log.ReadAsync(part.Key, next, wanted.Count, 16 << 20, stop).ConfigureAwait(false);
                records.AddRange(page.Records.Where(r => wanted.Contains(r.Offset)));
                if (page.Next <= next)
                {
                    break;
                }

                next = page.Next;
            }
        }

        await PublishAsync(batch.Id, records, stop).ConfigureAwait(false);
    }

    /// <summary>One batch of each partition.</summary>
    private async Task<(bool Any, bool AtEnd)> RoundAsync(CancellationToken stop)
    {
        TopicInfo? topic = (await log.ListTopicsAsync(stop).ConfigureAwait(false)).FirstOrDefault(t => t.Name == progress.From);
        List<Cursor> wanted = [.. Enumerable.Range(0, topic?.Partitions ?? 0).Select(p => new Cursor("historic", new TopicPartition(progress.From, p), 0))];
        IReadOnlyList<Cursor> cursors = await store.AddCursorsAsync(options.Group, wanted, stop).ConfigureAwait(false);
        bool any = false;
        bool atEnd = true;
        foreach (Cursor cursor in cursors.Where(c => c.In.Topic == progress.From))
        {
            bool took = await BatchAsync(cursor, stop).ConfigureAwait(false);
            any |= took;
            atEnd &= !took && cursor.Next >= (await log.BoundsAsync(cursor.In, stop).ConfigureAwait(false)).Next;
        }

        return (any, atEnd);
    }

    private async Task<bool> BatchAsync(Cursor cursor, CancellationToken stop)
    {
        LogPage page = await log.ReadAsync(cursor.In, cursor.Next, options.Batch, 16 << 20, stop).ConfigureAwait(false);
        if (page.Next <= cursor.Next)
        {
            return false;
        }

        Lease batch = new()
        {
            Id = $"reprocess-{Guid.NewGuid():N}",
            Group = options.Group,
            Positions = [.. page.Records.Select(r => new LogPosition(cursor.In.Topic, cursor.In.Partition, r.Offset))],
            Until = time.GetUtcNow() + Lease,
        };
        bool ours = await store.AdvanceAsync(options.Group, [new CursorMove(cursor.Subscription, cursor.In, cursor.Next, page.Next)], page.Records.Count == 0 ? [] : [batch], CancellationToken.None).ConfigureAwait(false);
        if (ours && page.Records.Count > 0)
        {
            await PublishAsync(batch.Id, page.Records, stop).ConfigureAwait(false);
        }

        return true;
    }

    private async Task PublishAsync(string batch, IReadOnlyList<LogRecord> records, CancellationToken stop)
    {
        List<NewRecord> made = new(records.Count);
        int skipped = 0;
        foreach (LogRecord record in records)
        {
            if (upgrade.Make(model, record, progress.To, out string why) is { } upgraded)
            {
                made.Add(upgraded);
                continue;
            }

            skipped++;
            LogSkipped(progress.From, record.Offset, why);
        }

        PublishResult result = new([]);
        while (made.Count > 0)
        {
            try
            {
                result = (await store.PublishAsync([new PublishUnit(made, batch, batch)], CancellationToken.None).ConfigureAwait(false))[0];
                break;
            }
            catch (EventLogException e)
            {
                // Nothing else of this topic may go before it: its place in the order would be lost.
                LogAway(progress.To, e.Message);
                await Task.Delay(options.Poll, time, stop).ConfigureAwait(false);
            }
        }

        AppendResult[] refused = [.. result.Records.Where(r => r.Error is not null)];
        if (refused.Length > 0)
        {
            LogRefused(progress.To, refused.Length, refused[0].Error!);
        }

        if (made.Count == 0 || refused.Length > 0)
        {
            await store.EndAsync([batch], CancellationToken.None).ConfigureAwait(false);
        }

        int tombstones = result.WasEnded ? 0 : made.Zip(result.Records).Count(r => r.First.Value is null && r.Second.Error is null);
        int copied = result.Records.Count - refused.Length - tombstones;
        metrics.ReprocessorEvents.Add(copied, progress.From);
        progress.Add(copied, tombstones, skipped + refused.Length);
    }

    [LoggerMessage(5300, LogLevel.Information, "{From} is copied to {To}: {Copied} events, {Skipped} skipped")]
    private partial void LogDone(string from, string to, long copied, long skipped);

    [LoggerMessage(5301, LogLevel.Warning, "The record {Offset} of {Topic} is skipped: it {Why}")]
    private partial void LogSkipped(string topic, long offset, string why);

    [LoggerMessage(5302, LogLevel.Warning, "{Topic} cannot be used now: {Why}")]
    private partial void LogAway(string topic, string why);

    [LoggerMessage(5303, LogLevel.Warning, "{Topic} took {Count} records not: {Why}")]
    private partial void LogRefused(string topic, int count, string why);
}
