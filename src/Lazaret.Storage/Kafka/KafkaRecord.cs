using Confluent.Kafka;
using Lazaret.Core.Events;

namespace Lazaret.Storage.Kafka;

/// <summary>A consumed message as a record.</summary>
internal static class KafkaRecord
{
    public static LogRecord Of(ConsumeResult<string?, byte[]?> result) => new(
        result.Offset.Value,
        result.Message.Key,
        // The cast matters: a null that becomes a ReadOnlyMemory is an empty value, not a tombstone.
        result.Message.Value is { } value ? value : (ReadOnlyMemory<byte>?)null,
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(0, result.Message.Timestamp.UnixTimestampMs)));
}
