using Lazaret.Core.Events;

namespace Lazaret.Storage.Tests.Events;

/// <summary>A log in whose appends a test has a hand.</summary>
internal sealed class LogAround(IEventLog inner) : IEventLog
{
    public Func<Task>? Before { get; set; }

    public Func<Task>? After { get; set; }

    public string Kind => inner.Kind;

    public long Generation => inner.Generation;

    public long Version => inner.Version;

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellationToken)
    {
        if (Before is { } before)
        {
            await before();
        }

        IReadOnlyList<AppendResult> results = await inner.AppendAsync(records, cancellationToken);
        if (After is { } after)
        {
            await after();
        }

        return results;
    }

    public ValueTask<IReadOnlyList<TopicInfo>> ListTopicsAsync(CancellationToken cancellationToken) => inner.ListTopicsAsync(cancellationToken);

    public ValueTask<TopicInfo> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellationToken) => inner.EnsureTopicAsync(spec, cancellationToken);

    public ValueTask<LogPage> ReadAsync(TopicPartition partition, long from, int most, long mostBytes, CancellationToken cancellationToken) => inner.ReadAsync(partition, from, most, mostBytes, cancellationToken);

    public ValueTask<LogBounds> BoundsAsync(TopicPartition partition, CancellationToken cancellationToken) => inner.BoundsAsync(partition, cancellationToken);

    public ValueTask<long> MaintainAsync(CancellationToken cancellationToken) => inner.MaintainAsync(cancellationToken);

    public ValueTask WaitAsync(long seen, CancellationToken cancellationToken) => inner.WaitAsync(seen, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
