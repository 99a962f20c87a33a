using Lazaret.Core.Events;
using Lazaret.Storage.Kafka;
using Lazaret.TestKit.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Storage.Tests.Events;

/// <summary>Kafka, as far as librdkafka's mock cluster goes: it makes topics without our asking, removes nothing by time, and keeps no settings.</summary>
public sealed class KafkaEventLogConformance(KafkaEventLogConformance.Cluster cluster) : EventLogConformance, IClassFixture<KafkaEventLogConformance.Cluster>
{
    private readonly MockKafka kafka = cluster.Kafka;

    protected override bool IsDurable => true;

    protected override bool Maintains => false;

    protected override bool MakesPartitions => false;

    protected override int TooLarge => 4 << 20;

    protected override async Task<string> TopicAsync(int partitions = 1, TimeSpan? retention = null, bool compact = false)
    {
        string name = $"azul.test.k{cluster.NextTopic()}.binary.sourced";
        kafka.CreateTopic(name, partitions);
        // Made behind the log's back: it asks anew now.
        await Log.ListTopicsAsync(None);
        return name;
    }

    protected override async Task<IEventLog> OpenAsync() => await KafkaEventLog.OpenAsync(
        new KafkaLogOptions { BootstrapServers = kafka.BootstrapServers, Readers = 3 },
        TimeProvider.System,
        NullLoggerFactory.Instance,
        None);

    /// <summary>One for all facts, as a real one would be; topics are each fact's own.</summary>
    public sealed class Cluster : IDisposable
    {
        private int topics;

        public MockKafka Kafka { get; } = new(3);

        public int NextTopic() => Interlocked.Increment(ref topics);

        public void Dispose() => Kafka.Dispose();
    }
}
