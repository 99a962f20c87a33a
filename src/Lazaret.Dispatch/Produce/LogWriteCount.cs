using Lazaret.Core.Events;
using Lazaret.Dispatch.Metrics;

namespace Lazaret.Dispatch.Produce;

/// <summary>Counts what was written to the log, by topic. Records of one topic mostly come in a row, and are counted as one.</summary>
internal sealed class LogWriteCount(DispatchMetrics metrics)
{
    /// <param name="records">What was to be written.</param>
    /// <param name="results">What became of each; fewer when it was a repetition.</param>
    public void Add(IReadOnlyList<NewRecord> records, IReadOnlyList<AppendResult> results)
    {
        string topic = "";
        long bytes = 0;
        for (int i = 0; i < results.Count; i++)
        {
            NewRecord record = records[i];
            if (results[i].Error is not null)
            {
                metrics.LogProduceErrors.Increment(record.Topic);
                continue;
            }

            if (bytes > 0 && record.Topic != topic)
            {
                metrics.LogProducedBytes.Add(bytes, topic);
                bytes = 0;
            }

            topic = record.Topic;
            bytes += record.Value?.Length ?? 0;
        }

        if (bytes > 0)
        {
            metrics.LogProducedBytes.Add(bytes, topic);
        }
    }

    /// <summary>The log was away.</summary>
    public void Failed(IEnumerable<NewRecord> records)
    {
        foreach (NewRecord record in records)
        {
            metrics.LogProduceErrors.Increment(record.Topic);
        }
    }
}
