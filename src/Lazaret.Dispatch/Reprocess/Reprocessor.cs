using System.Collections.Concurrent;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Delivery;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Metrics;
using Lazaret.Dispatch.Sources;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch.Reprocess;

/// <summary>
/// Copies the topics of a former prefix to the present one, in the newest form and with keys made anew (<c>event-dispatcher</c> §8.7). Plugins are paused meanwhile. How far it came is kept, so that it
/// goes on there when it is started again; one process for each mode.
/// </summary>
/// <param name="log">The log with both prefixes.</param>
/// <param name="store">Keeps how far it came.</param>
/// <param name="options">What is copied.</param>
/// <param name="plan">The topics of the present prefix.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">Where the log goes.</param>
internal sealed partial class Reprocessor(IEventLog log, IDeliveryStore store, ReprocessOptions options, TopicPlan plan, TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan PauseInterval = TimeSpan.FromMinutes(1);
    private readonly ILogger<Reprocessor> logger = loggers.CreateLogger<Reprocessor>();
    private readonly ReprocessTopics selection = new(options.PreviousPrefix, options.Prefix, options.DenyTopics);
    private readonly TopicNames names = new(options.Prefix);
    private readonly ConcurrentDictionary<string, TopicProgress> topics = new(StringComparer.Ordinal);
    private readonly HashSet<string> started = new(StringComparer.Ordinal);

    public DispatchMetrics Metrics { get; } = new();

    /// <summary>All topics found so far, by name.</summary>
    public IReadOnlyList<TopicProgress> Topics => [.. topics.Values.OrderBy(t => t.From, StringComparer.Ordinal)];

    /// <summary>Every topic was copied to its end once.</summary>
    public bool IsCaughtUp => topics.Values.All(t => t.IsDone);

    /// <summary>Copies until all is copied (<see cref="ReprocessOptions.Once"/>), or until it is stopped.</summary>
    /// <exception cref="EventLogException">The log cannot be used at the start.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // 1. Plugins pause.
        // 2. Batches that a former run took and perhaps did not publish, before anything that comes behind them.
        // 3. A worker for each topic; new topics get theirs when they are seen.
        // 4. The end of all workers, or of one that fails.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task pausing = PauseAsync(stop.Token);
        List<Task> workers = [];
        try
        {
            await RedoAsync(stop.Token).ConfigureAwait(false);
            long seen = -1;
            while (true)
            {
                if (log.Generation != seen)
                {
                    seen = log.Generation;
                    workers.AddRange((await FindAsync(stop.Token).ConfigureAwait(false)).Select(mirror => mirror.RunAsync(stop.Token)));
                }

                if (options.Once || workers.Exists(w => w.IsFaulted))
                {
                    await FirstFaultOrAllAsync(workers).ConfigureAwait(false);
                    return;
                }

                await Task.Delay(options.Poll, time, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped, as wanted.
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll([.. workers, pausing]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task FirstFaultOrAllAsync(List<Task> workers)
    {
        List<Task> left = [.. workers];
        while (left.Count > 0)
        {
            Task ended = await Task.WhenAny(left).ConfigureAwait(false);
            await ended.ConfigureAwait(false);
            left.Remove(ended);
        }
    }

    /// <summary>Makes mirrors for topics that have none, and the topics they write to.</summary>
    private async Task<List<TopicMirror>> FindAsync(CancellationToken cancellationToken)
    {
        IEnumerable<string> all = [.. (await log.ListTopicsAsync(cancellationToken).ConfigureAwait(false)).Select(t => t.Name)];
        List<TopicMirror> made = [];
        foreach ((string from, string to) in options.System ? selection.System(all, options.IncludeSystem) : selection.Sources(all))
        {
            if (started.Add(from))
            {
                if (await MirrorAsync(from, to, cancellationToken).ConfigureAwait(false) is { } mirror)
                {
                    made.Add(mirror);
                }
                else
                {
                    LogNoModel(from);
                }
            }
        }

        return made;
    }

    /// <summary>Null when the topic holds no model of today.</summary>
    private async Task<TopicMirror?> MirrorAsync(string from, string to, CancellationToken cancellationToken)
    {
        if (ModelOf(to) is not { } model)
        {
            return null;
        }

        await log.EnsureTopicAsync(SpecOf(to), cancellationToken).ConfigureAwait(false);
        return new TopicMirror(log, store, options, model, topics.GetOrAdd(from, _ => new TopicProgress(from, to)), Metrics, time, loggers.CreateLogger<TopicMirror>());
    }

    private async Task RedoAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            IReadOnlyList<Lease> left = await store.TakeExpiredAsync(options.Group, DateTimeOffset.MaxValue, time.GetUtcNow(), 100, int.MaxValue, cancellationToken).ConfigureAwait(false);
            if (left.Count == 0)
            {
                return;
            }

            foreach (Lease batch in left)
            {
                string from = batch.Positions[0].Topic;
                if (await MirrorAsync(from, names.Full(from.Split('.', 3)[^1]), cancellationToken).ConfigureAwait(false) is { } mirror)
                {
                    await mirror.RedoAsync(batch, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await store.EndAsync([batch.Id], cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>What a topic holds; null when no model of today.</summary>
    private EventModel? ModelOf(string topic) => names.Parse(topic) is { SystemName: { } name }
        ? name is "expedite" or "error" ? EventModel.Binary : EventModels.Parse(name)
        : EventModel.Binary;

    private TopicSpec SpecOf(string topic)
    {
        IEnumerable<TopicSpec> known = names.Parse(topic) is { Source: { } source } && SourceName.IsValid(source) ? plan.ForSource(source) : plan.All();
        return known.FirstOrDefault(s => s.Name == topic) ?? new TopicSpec { Name = topic, Compact = true };
    }

    private async Task PauseAsync(CancellationToken stop)
    {
        PauseState pause = new(store, time);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await pause.PauseAsync(stop).ConfigureAwait(false);
            }
            catch (EventLogException e)
            {
                LogNotPaused(e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(PauseInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(5310, LogLevel.Warning, "{Topic} holds no events of a model of today and is left out")]
    private partial void LogNoModel(string topic);

    [LoggerMessage(5311, LogLevel.Warning, "Plugins could not be paused: {Why}")]
    private partial void LogNotPaused(string why);
}
