using System.Collections.Concurrent;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Delivery;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;
using Lazaret.Dispatch.Metrics;
using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Produce;

/// <summary>Puts events into the log (<c>event-dispatcher</c> §7): all of a request in one durable commit, each with an outcome of its own.</summary>
internal sealed class Publisher(IEventLog log, IDeliveryStore store, ProducePipeline pipeline, SourceCatalog sources, TopicPlan plan, TopicNames names, DeliveryOptions options, int mostBytes, TimeProvider time, DispatchMetrics metrics)
{
    private readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);
    private readonly LogWriteCount written = new(metrics);

    /// <summary>Runs the pipeline and publishes what is left.</summary>
    /// <param name="events">Valid events; they are changed.</param>
    /// <param name="cancellationToken">Only before the commit.</param>
    /// <param name="replayed">They repeat what was said before.</param>
    /// <param name="lost">They end tasks that nobody answered for.</param>
    public async Task<ProduceOutcome> PublishAsync(IReadOnlyList<DispatchEvent> events, CancellationToken cancellationToken, bool replayed = false, bool lost = false)
    {
        // 1. The pipeline.
        // 2. A unit for each event; a status and what it brings are one, with the task that they end.
        // 3. One commit.
        // 4. Heartbeats, and tasks that end although their status was dropped.
        long began = time.GetTimestamp();
        string?[] ends = [.. events.Select(Ends)];
        (List<ProduceItem> items, Dictionary<string, int> dropped) = pipeline.Run([.. events.Select((e, i) => new ProduceItem(e, i, isDerived: false, replayed))]);

        Dictionary<int, string> failures = [];
        List<(PublishUnit Unit, int Input)> units = [];
        HashSet<string> newTopics = [];
        foreach (IGrouping<int, ProduceItem> group in items.GroupBy(i => i.Input).OrderBy(g => g.Key))
        {
            List<NewRecord> records = [];
            foreach (ProduceItem item in group)
            {
                if (Encode(item.Event, newTopics, out NewRecord record) is { } wrong)
                {
                    failures.TryAdd(group.Key, wrong);
                    continue;
                }

                records.Add(record);
            }

            // A part that cannot be published fails the whole: a task must not end with half of its results.
            if (!failures.ContainsKey(group.Key))
            {
                bool status = group.Any(i => !i.IsDerived);
                units.Add((new PublishUnit(records, status ? ends[group.Key] : null, ends[group.Key] is null ? null : group.First().Event.KafkaKey), group.Key));
            }
        }

        metrics.ProduceDuration.Observe(time.GetElapsedTime(began), "transform");
        began = time.GetTimestamp();
        await EnsureAsync(newTopics, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<PublishResult> results = units.Count == 0 ? [] : await CommitAsync([.. units.Select(u => u.Unit)]).ConfigureAwait(false);
        metrics.ProduceDuration.Observe(time.GetElapsedTime(began), "produce");
        int published = 0;
        for (int i = 0; i < results.Count; i++)
        {
            published += results[i].Records.Count(r => r.Error is null);
            if (results[i].Records.FirstOrDefault(r => r.Error is not null).Error is { } refused)
            {
                failures.TryAdd(units[i].Input, refused);
            }

            CountEnd(events[units[i].Input], results[i].Attempts, replayed, lost);
        }

        HashSet<int> left = [.. items.Where(i => !i.IsDerived).Select(i => i.Input)];
        await TasksAsync(events, ends, left, replayed, lost, cancellationToken).ConfigureAwait(false);
        return new ProduceOutcome
        {
            Ok = events.Count - failures.Count,
            Published = published,
            Dropped = dropped,
            Failures = [.. failures.OrderBy(f => f.Key).Select(f => (f.Key, f.Value))],
            Events = [.. items.Where(i => !i.IsDerived && !failures.ContainsKey(i.Input)).Select(i => i.Event)],
            AllFiltered = left.Count == 0 && items.Count == 0,
        };
    }

    /// <summary>Publishes events as they are, without the pipeline; for tombstones and copies. Refusals are told by the answer.</summary>
    public async Task<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellationToken)
    {
        IReadOnlyList<AppendResult> results;
        try
        {
            results = await log.AppendAsync(records, cancellationToken).ConfigureAwait(false);
        }
        catch (EventLogException)
        {
            written.Failed(records);
            throw;
        }

        written.Add(records, results);
        return results;
    }

    /// <summary>Where an event belongs.</summary>
    public string TopicOf(DispatchEvent e) => e is BinaryEvent binary
        ? names.ForBinary(binary.Source.Name, binary.Action, binary.Flags.Expedite, binary.Flags.Retry)
        : names.System(EventModels.Name(e.Model));

    private static string? Ends(DispatchEvent e) => e is StatusEvent { Entity: { } entity } && !StatusNames.IsProgress(entity.Status) && entity.Input.Dequeued.Length > 0 ? entity.Input.Dequeued : null;

    private string? Encode(DispatchEvent e, HashSet<string> newTopics, out NewRecord record)
    {
        record = default;
        if (e is BinaryEvent binary)
        {
            if (sources.WhyRefused(binary.Source.Name) is { } refused)
            {
                return refused;
            }

            if (!BinaryActions.IsKnown(binary.Action))
            {
                return $"the provided action '{binary.Action}' is invalid; allowed are {string.Join(", ", BinaryActions.All)}";
            }
        }

        using ByteBuffer buffer = new();
        EventAvro.Write(buffer, e);
        string topic = TopicOf(e);
        if (buffer.Length > mostBytes)
        {
            metrics.LogProduceErrors.Increment(topic);
            return $"message too large for kafka: {buffer.Length} bytes, allowed are {mostBytes}";
        }

        if (!known.ContainsKey(topic))
        {
            newTopics.Add(topic);
        }

        record = new NewRecord(topic, e.KafkaKey, buffer.Span.ToArray());
        return null;
    }

    /// <summary>Makes the topics of sources on their first use.</summary>
    private async Task EnsureAsync(HashSet<string> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0)
        {
            return;
        }

        foreach (TopicInfo there in await log.ListTopicsAsync(cancellationToken).ConfigureAwait(false))
        {
            known[there.Name] = true;
        }

        foreach (string topic in wanted.Where(t => !known.ContainsKey(t)))
        {
            IEnumerable<TopicSpec> specs = names.Parse(topic) is { Source: { } source } ? plan.ForSource(source) : plan.All().Where(s => s.Name == topic);
            foreach (TopicInfo made in await Task.WhenAll(specs.Select(spec => log.EnsureTopicAsync(spec, cancellationToken).AsTask())).ConfigureAwait(false))
            {
                known[made.Name] = true;
            }
        }
    }

    private async Task TasksAsync(IReadOnlyList<DispatchEvent> events, string?[] ends, HashSet<int> left, bool replayed, bool lost, CancellationToken cancellationToken)
    {
        List<string> alive = [.. events.OfType<StatusEvent>().Where(s => s.Entity.Status == StatusNames.Heartbeat && s.Entity.Input.Dequeued.Length > 0).Select(s => s.Entity.Input.Dequeued)];
        if (alive.Count > 0)
        {
            await store.ExtendAsync(alive, time.GetUtcNow() + options.HeartbeatLease, cancellationToken).ConfigureAwait(false);
        }

        // Work whose result nobody wants any more is done all the same.
        int[] over = [.. Enumerable.Range(0, events.Count).Where(i => ends[i] is not null && !left.Contains(i))];
        if (over.Length > 0)
        {
            IReadOnlyList<PublishResult> results = await store.PublishAsync([.. over.Select(i => new PublishUnit([], ends[i]))], cancellationToken).ConfigureAwait(false);
            for (int n = 0; n < over.Length; n++)
            {
                CountEnd(events[over[n]], results[n].Attempts, replayed, lost);
            }
        }
    }

    private async Task<IReadOnlyList<PublishResult>> CommitAsync(IReadOnlyList<PublishUnit> units)
    {
        IReadOnlyList<PublishResult> results;
        try
        {
            results = await store.PublishAsync(units, CancellationToken.None).ConfigureAwait(false);
        }
        catch (EventLogException)
        {
            written.Failed(units.SelectMany(u => u.Records));
            throw;
        }

        for (int i = 0; i < results.Count; i++)
        {
            written.Add(units[i].Records, results[i].Records);
        }

        return results;
    }

    /// <summary>Counts a task that ended, once, whichever replica handed it out. What was replayed was never handed out.</summary>
    private void CountEnd(DispatchEvent e, int attempts, bool replayed, bool lost)
    {
        if (attempts > 0 && !replayed && e is StatusEvent status)
        {
            metrics.TaskSteps.Increment(lost ? "lost" : StatusNames.IsError(status.Entity.Status) ? "errored" : attempts switch { 1 => "finished-0", 2 => "finished-1", _ => "finished-2" });
        }
    }
}
