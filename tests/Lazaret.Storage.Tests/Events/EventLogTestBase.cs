using System.Text;
using Lazaret.Core.Events;
using Lazaret.TestKit.Time;

namespace Lazaret.Storage.Tests.Events;

/// <summary>What the facts about event logs are written with.</summary>
public abstract class EventLogTestBase : IAsyncLifetime
{
    /// <summary>For waits on other threads and machines; reached only when something is wrong.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int topics;

    protected ManualTimeProvider Time { get; } = new();

    protected IEventLog Log { get; private set; } = null!;

    /// <summary>The log outlives its object: opening it again finds everything.</summary>
    protected virtual bool IsDurable => false;

    /// <summary>Retention and compaction are the log's own work (<see cref="IEventLog.MaintainAsync"/>) and follow <see cref="Time"/>.</summary>
    protected virtual bool Maintains => true;

    /// <summary>Topics are made with as many partitions as asked for, and get more.</summary>
    protected virtual bool MakesPartitions => true;

    /// <summary>A value of this size is refused; 0 = there is none.</summary>
    protected virtual int TooLarge => 0;

    protected static CancellationToken None => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync() => Log = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IEventLog> OpenAsync();

    protected async Task ReopenAsync()
    {
        await Log.DisposeAsync();
        Log = await OpenAsync();
    }

    /// <summary>A topic of the test's own.</summary>
    protected virtual async Task<string> TopicAsync(int partitions = 1, TimeSpan? retention = null, bool compact = false)
    {
        string name = $"azul.test.t{++topics}.binary.sourced";
        TopicInfo made = await Log.EnsureTopicAsync(new TopicSpec { Name = name, Partitions = partitions, Retention = retention, Compact = compact }, None);
        Assert.Equal(name, made.Name);
        return name;
    }

    // The cast matters: a null that becomes a ReadOnlyMemory is an empty value, not a tombstone.
    protected static NewRecord Record(string topic, string? key, string? value) => new(topic, key, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));

    protected static string? Text(LogRecord record) => record.Value is { } value ? Encoding.UTF8.GetString(value.Span) : null;

    /// <summary>Appends values that must all be taken.</summary>
    protected async Task<IReadOnlyList<AppendResult>> AppendAsync(params NewRecord[] records)
    {
        IReadOnlyList<AppendResult> results = await Log.AppendAsync(records, None);
        Assert.Equal(records.Length, results.Count);
        Assert.All(results, r => Assert.Null(r.Error));
        return results;
    }

    protected Task AppendAsync(string topic, params string[] values) => AppendAsync([.. values.Select(v => Record(topic, "same", v))]);

    protected ValueTask<LogPage> ReadAsync(string topic, int partition = 0, long from = 0, int most = 1_000, long mostBytes = 1 << 20) =>
        Log.ReadAsync(new TopicPartition(topic, partition), from, most, mostBytes, None);

    protected ValueTask<LogBounds> BoundsAsync(string topic, int partition = 0) => Log.BoundsAsync(new TopicPartition(topic, partition), None);

    /// <summary>Everything in a partition, page by page.</summary>
    protected async Task<List<LogRecord>> AllAsync(string topic, int partition = 0, long from = 0, int most = 1_000)
    {
        List<LogRecord> all = [];
        while (true)
        {
            LogPage page = await ReadAsync(topic, partition, from, most);
            if (page.Records.Count == 0)
            {
                return all;
            }

            Assert.True(page.Next > page.Records[^1].Offset, "A page goes on behind its last record.");
            all.AddRange(page.Records);
            from = page.Next;
        }
    }
}
