using Lazaret.Core.Events;
using Lazaret.Storage.Kafka;
using Lazaret.TestKit.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Storage.Tests.Events;

/// <summary>Kafka, as far as librdkafka's mock cluster goes: it makes topics without our asking, removes nothing by time, and keeps no settings.</summary>
public sealed class KafkaEventLogConformance : EventLogConformance
{
    private readonly MockKafka kafka = new(3);
    private int topics;

    protected override bool IsDurable => true;

    protected override bool Maintains => false;

    protected override bool MakesPartitions => false;

    protected override int TooLarge => 4 << 20;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        kafka.Dispose();
    }

    protected override Task<string> TopicAsync(int partitions = 1, TimeSpan? retention = null, bool compact = false)
    {
        string name = $"azul.test.k{++topics}.binary.sourced";
        kafka.CreateTopic(name, partitions);
        return Task.FromResult(name);
    }

    protected override async Task<IEventLog> OpenAsync() => await KafkaEventLog.OpenAsync(
        new KafkaLogOptions { BootstrapServers = kafka.BootstrapServers, Readers = 3 },
        TimeProvider.System,
        NullLoggerFactory.Instance,
        None);
}
