namespace Lazaret.Core.Events;

/// <summary>
/// A log of events (<c>event-dispatcher</c> §8): topics with partitions, each a sequence of records with rising offsets. Methods throw <see cref="EventLogException"/> when the log cannot be used.
/// </summary>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>For people: <c>sqlite</c>, <c>kafka</c>, <c>memory</c>.</summary>
    string Kind { get; }

    /// <summary>All topics there are.</summary>
    ValueTask<IReadOnlyList<TopicInfo>> ListTopicsAsync(CancellationToken cancellationToken);

    /// <summary>Makes a topic, or gives one that is there the settings and, when it has fewer, the partitions. Fewer partitions are never made.</summary>
    ValueTask<TopicInfo> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellationToken);

    /// <summary>
    /// Appends records. Done when every record is durable or refused; the answers stand in the order of the records. A record without a key goes to any partition, one with a key always to the same
    /// (as long as the number of partitions stays).
    /// </summary>
    ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellationToken);

    /// <summary>
    /// Records of a partition from an offset on, in their order; empty at the end. Offsets may have gaps (compaction, retention, other writers' marks): go on at <see cref="LogPage.Next"/>.
    /// Does not wait.
    /// </summary>
    /// <param name="partition">Which one.</param>
    /// <param name="from">The first offset wanted; one below the earliest begins at the earliest.</param>
    /// <param name="most">At most so many records, 1 to 10,000.</param>
    /// <param name="mostBytes">Ends after the record with which the values reach this many bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<LogPage> ReadAsync(TopicPartition partition, long from, int most, long mostBytes, CancellationToken cancellationToken);

    /// <summary>The earliest offset that is still there, and the one that the next record will get.</summary>
    ValueTask<LogBounds> BoundsAsync(TopicPartition partition, CancellationToken cancellationToken);

    /// <summary>Removes what retention and compaction allow; called now and then. A log that does it by itself does nothing here. The number of removed records.</summary>
    ValueTask<long> MaintainAsync(CancellationToken cancellationToken);

    /// <summary>A number that changes when a topic or a partition came; it may change later than that, by a second.</summary>
    long Generation { get; }

    /// <summary>A number that changes when a record was appended anywhere; see <see cref="WaitAsync"/>.</summary>
    long Version { get; }

    /// <summary>Ends when <see cref="Version"/> is no longer <paramref name="seen"/>, or may not be, or at cancellation. Never throws for cancellation.</summary>
    ValueTask WaitAsync(long seen, CancellationToken cancellationToken);
}
