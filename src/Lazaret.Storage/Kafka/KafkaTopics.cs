using Confluent.Kafka;
using Lazaret.Core.Events;
using Microsoft.Extensions.Logging;

namespace Lazaret.Storage.Kafka;

/// <summary>The topics there are, asked for as a whole (a question for one topic would make it) and remembered for a while.</summary>
internal sealed class KafkaTopics(IAdminClient admin, KafkaThread thread, KafkaLogOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Partitions that somebody else adds are seen by then.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);

    /// <summary>A topic that is not there is looked for again after that.</summary>
    private static readonly TimeSpan Absent = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim asking = new(1);
    private readonly KafkaTopicMaker maker = new(admin, options, logger);
    private Known known = new([], 0);

    public void Dispose() => asking.Dispose();

    public async ValueTask<IReadOnlyList<TopicInfo>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await AskAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false)).Topics.Values.OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>A topic; null when it is not there.</summary>
    public async ValueTask<TopicInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        Known now = Volatile.Read(ref known);
        if (now.Topics.TryGetValue(name, out TopicInfo? topic) && time.GetElapsedTime(now.At) < Fresh)
        {
            return topic;
        }

        try
        {
            now = await AskAsync(topic is null ? Absent : Fresh, cancellationToken).ConfigureAwait(false);
            return now.Topics.GetValueOrDefault(name);
        }
        catch (EventLogException) when (topic is not null)
        {
            // What we know will do; whoever uses it hears of the brokers.
            return topic;
        }
    }

    /// <exception cref="EventLogException">The partition is not there.</exception>
    public async ValueTask RequireAsync(Core.Events.TopicPartition partition, CancellationToken cancellationToken)
    {
        TopicInfo topic = await FindAsync(partition.Topic, cancellationToken).ConfigureAwait(false) ?? throw KafkaSentences.NoTopic(partition.Topic);
        if (partition.Partition < 0 || partition.Partition >= topic.Partitions)
        {
            throw KafkaSentences.NoPartition(partition);
        }
    }

    public async ValueTask<TopicInfo> EnsureAsync(TopicSpec spec, CancellationToken cancellationToken)
    {
        TopicInfo? there = (await AskAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false)).Topics.GetValueOrDefault(spec.Name);
        bool answered = there is null
            ? await maker.CreateAsync(spec).ConfigureAwait(false)
            : await maker.ChangeAsync(spec, there).ConfigureAwait(false);
        if (!answered && there is null)
        {
            await thread.RunAsync(() => Try(() => admin.GetMetadata(spec.Name, options.RequestTimeout), spec.Name)).ConfigureAwait(false);
        }

        // A new topic shows in the answers of all brokers after a moment.
        int wanted = answered ? spec.Partitions : 1;
        for (long begun = time.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken).ConfigureAwait(false))
        {
            TopicInfo? now = (await AskAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false)).Topics.GetValueOrDefault(spec.Name);
            if (now is not null && now.Partitions >= wanted)
            {
                return now;
            }

            if (time.GetElapsedTime(begun) > options.RequestTimeout)
            {
                throw new EventLogException($"Kafka did not make the topic {spec.Name}.");
            }
        }
    }

    /// <summary>Asks the brokers, unless the last answer is younger than <paramref name="age"/>.</summary>
    public async ValueTask<Known> AskAsync(TimeSpan age, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Known now = Volatile.Read(ref known);
            if (now.At == 0 || time.GetElapsedTime(now.At) >= age)
            {
                Metadata metadata = await thread.RunAsync(() => Try(() => admin.GetMetadata(patience ?? options.RequestTimeout), "the cluster")).ConfigureAwait(false);
                now = new Known(
                    metadata.Topics
                        .Where(t => t.Partitions.Count > 0 && !t.Topic.StartsWith("__", StringComparison.Ordinal))
                        .ToDictionary(t => t.Topic, t => new TopicInfo(t.Topic, t.Partitions.Count, t.Partitions[0].Replicas.Length)),
                    time.GetTimestamp());
                Volatile.Write(ref known, now);
            }

            return now;
        }
        finally
        {
            asking.Release();
        }
    }

    private static T Try<T>(Func<T> call, string about)
    {
        try
        {
            return call();
        }
        catch (KafkaException e)
        {
            throw KafkaSentences.Failed(e, about);
        }
    }

    /// <summary>An answer and when it came.</summary>
    internal sealed record Known(Dictionary<string, TopicInfo> Topics, long At);
}
