using Lazaret.Core.Events;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Reprocess;
using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Api;
using Lazaret.Storage.Sqlite.Dispatch;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Dispatch.Tests.Reprocess;

/// <summary>A store with topics of the prefix qa01, to be copied to qa02.</summary>
internal sealed class CopyRig : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-reprocess-").FullName;
    private readonly TimeProvider time;

    public CopyRig(TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        Store = SqliteDispatchStore.Open(new DispatchStoreOptions { DataDirectory = folder }, this.time);
    }

    public SqliteDispatchStore Store { get; }

    public ReprocessOptions Options(bool system, bool once = true, int batch = 64, int most = 3 << 20, bool json = false, params string[] deny) => new()
    {
        PreviousPrefix = "qa01", Prefix = "qa02", System = system, Once = once, Batch = batch, MessageMaxBytes = most, LegacyJson = json, DenyTopics = deny, Poll = TimeSpan.FromMilliseconds(20),
    };

    public Reprocessor Make(ReprocessOptions options, IDeliveryStore? store = null) =>
        new(Store, store ?? Store, options, new TopicPlan(new TopicNames("qa02"), SourceCatalog.Empty, new Dictionary<string, TopicChange>()), time, NullLoggerFactory.Instance);

    public async Task<IReadOnlyList<TopicProgress>> RunAsync(ReprocessOptions options, IDeliveryStore? store = null)
    {
        Reprocessor reprocessor = Make(options, store);
        await reprocessor.RunAsync(default).WaitAsync(TimeSpan.FromSeconds(60));
        return reprocessor.Topics;
    }

    /// <summary>Half of so many events for each of two sources, with keys that are not theirs.</summary>
    public async Task FillSourcesAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            string source = i % 2 == 0 ? "one" : "two";
            await AppendAsync($"azul.qa01.{source}.binary.sourced", Sample.Binary(i, source));
        }
    }

    public async Task EnsureAsync(string topic) => await Store.EnsureTopicAsync(new TopicSpec { Name = topic }, default);

    public async Task AppendAsync(string topic, DispatchEvent e)
    {
        await EnsureAsync(topic);
        using ByteBuffer avro = new();
        EventAvro.Write(avro, e);
        Assert.Null(Assert.Single(await Store.AppendAsync([new NewRecord(topic, e.KafkaKey, avro.Span.ToArray())], default)).Error);
    }

    public async Task<List<LogRecord>> ReadAsync(string topic) => [.. (await Store.ReadAsync(new TopicPartition(topic, 0), 0, 10_000, long.MaxValue, default)).Records];

    public async Task UntilAsync(Func<bool> enough)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (!enough())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
