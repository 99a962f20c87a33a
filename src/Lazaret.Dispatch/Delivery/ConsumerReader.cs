using System.Diagnostics;
using Lazaret.Core.Events;

namespace Lazaret.Dispatch.Delivery;

/// <summary>Reads the log for a consumer, and counts what it read. A read that finds nothing is not counted.</summary>
/// <param name="group">The consumer's name in the store.</param>
/// <param name="parts">What it works with.</param>
internal sealed class ConsumerReader(string group, ConsumerParts parts)
{
    public async ValueTask<LogPage> ReadAsync(string subscription, TopicPartition partition, long from, int most, long mostBytes, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        LogPage page = await parts.Log.ReadAsync(partition, from, most, mostBytes, cancellationToken).ConfigureAwait(false);
        if (page.Records.Count > 0)
        {
            parts.Metrics.ConsumeDuration.Observe(Stopwatch.GetElapsedTime(began), "read_from_kafka");
            parts.Metrics.LogConsumedBytes.Add(page.Records.Sum(r => (long)(r.Value?.Length ?? 0)), subscription, group, partition.Topic);
        }

        return page;
    }
}
