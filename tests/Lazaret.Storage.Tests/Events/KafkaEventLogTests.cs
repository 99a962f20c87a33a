using System.Text;
using Lazaret.Core.Events;
using Lazaret.Storage.Kafka;
using Lazaret.TestKit.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Storage.Tests.Events;

/// <summary>What only Kafka has: other clients, brokers that go, topics that others make.</summary>
public sealed class KafkaEventLogTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly MockKafka kafka = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => kafka.Dispose();

    [Fact]
    public async Task Another_client_reads_what_we_append()
    {
        kafka.CreateTopic("t", 3);
        await using KafkaEventLog log = await OpenAsync();
        await log.AppendAsync([New("t", "key-1", "one"), New("t", null, "two"), New("t", "key-3", null)], None);
        string seen = await kafka.KcatAsync("", "-C", "-t", "t", "-e", "-q", "-o", "beginning", "-Z", "-f", "%p %k %s\n");
        Assert.Equal(
            new[] { $"{KeyPartitioner.Of("key-1", 3)} key-1 one", $"{KeyPartitioner.Of("key-3", 3)} key-3 NULL" }.Order(),
            seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.Contains("key")).Order());
        Assert.Contains("two", seen);
    }

    [Fact]
    public async Task We_read_what_another_client_appends_and_a_wait_ends_with_it()
    {
        kafka.CreateTopic("t", 1);
        await using KafkaEventLog log = await OpenAsync();
        TopicPartition partition = new("t", 0);
        Assert.Empty((await log.ReadAsync(partition, 0, 10, 1000, None)).Records);
        long seen = log.Version;
        Task wait = log.WaitAsync(seen, None).AsTask();
        await kafka.KcatAsync("k:first\nk:\n:last\n", "-P", "-t", "t", "-K", ":", "-Z");
        await wait.WaitAsync(Patience, None);
        List<LogRecord> all = [];
        for (long from = 0; all.Count < 3;)
        {
            seen = log.Version;
            LogPage page = await log.ReadAsync(partition, from, 10, 1000, None);
            all.AddRange(page.Records);
            from = page.Next;
            if (page.Records.Count == 0)
            {
                await log.WaitAsync(seen, None).AsTask().WaitAsync(Patience, None);
            }
        }

        Assert.Equal([("k", "first"), ("k", null), (null, "last")], all.Select(r => (r.Key, r.Value is { } v ? Encoding.UTF8.GetString(v.Span) : null)));
    }

    [Fact]
    public async Task A_topic_comes_into_being_where_brokers_know_no_call_for_it_and_the_log_says_so()
    {
        KafkaLogOptions options = Options();
        options.RequestTimeout = TimeSpan.FromSeconds(1);
        ListLogger logger = new();
        await using KafkaEventLog log = await KafkaEventLog.OpenAsync(options, TimeProvider.System, logger, None);
        TopicInfo made = await log.EnsureTopicAsync(new TopicSpec { Name = "azul.qa01.system.status", Partitions = 2, Retention = TimeSpan.FromDays(1) }, None);
        Assert.Equal("azul.qa01.system.status", made.Name);
        Assert.Equal(made, await log.EnsureTopicAsync(new TopicSpec { Name = made.Name, Partitions = 20 }, None));
        Assert.Null(Assert.Single(await log.AppendAsync([New(made.Name, "k", "v")], None)).Error);
        Assert.Single(logger.Lines, l => l.Contains("azul.qa01.system.status") && l.Contains("make or change topics"));
    }

    [Fact]
    public async Task Reading_from_what_the_broker_has_removed_begins_at_the_earliest()
    {
        kafka.CreateTopic("t", 1);
        await using KafkaEventLog log = await OpenAsync();
        byte[] value = new byte[900_000];
        Random.Shared.NextBytes(value);
        for (int i = 0; i < 12; i++)
        {
            Assert.Null((await log.AppendAsync([new NewRecord("t", "k", value)], None))[0].Error);
        }

        LogBounds bounds = await log.BoundsAsync(new TopicPartition("t", 0), None);
        Assert.InRange(bounds.Earliest, 1, 11);
        Assert.Equal(12, bounds.Next);
        LogPage page = await log.ReadAsync(new TopicPartition("t", 0), 0, 1, 1000, None);
        Assert.Equal(bounds.Earliest, Assert.Single(page.Records).Offset);
        Assert.Equal(value, page.Records[0].Value!.Value.ToArray());
    }

    [Fact]
    public async Task While_no_broker_is_there_appends_are_refused_and_reads_fail_and_afterwards_all_is_well()
    {
        kafka.CreateTopic("t", 1);
        KafkaLogOptions options = Options();
        options.RequestTimeout = TimeSpan.FromSeconds(2);
        options.DeliveryTimeout = TimeSpan.FromSeconds(2);
        await using KafkaEventLog log = await KafkaEventLog.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, None);
        TopicPartition partition = new("t", 0);
        await log.AppendAsync([New("t", "k", "a")], None);
        Assert.Single((await log.ReadAsync(partition, 0, 10, 1000, None)).Records);
        kafka.SetDown(1);
        AppendResult refused = Assert.Single(await log.AppendAsync([New("t", "k", "b")], None));
        Assert.Equal("No Kafka broker answered in time.", refused.Error);
        await Assert.ThrowsAsync<EventLogException>(async () => await log.ReadAsync(partition, 0, 10, 1000, None));
        kafka.SetUp(1);
        while ((await log.AppendAsync([New("t", "k", "c")], None))[0].Error is not null)
        {
            None.ThrowIfCancellationRequested();
        }

        LogPage page = await log.ReadAsync(partition, 0, 10, 1000, None);
        Assert.Equal("a", Encoding.UTF8.GetString(page.Records[0].Value!.Value.Span));
        Assert.Equal("c", Encoding.UTF8.GetString(page.Records[^1].Value!.Value.Span));
    }

    [Fact]
    public async Task A_broker_that_takes_no_idempotent_producer_gets_a_plain_one_and_nothing_is_refused()
    {
        const short initProducerId = 22;
        const int notAllowed = 31;
        kafka.CreateTopic("t", 1);
        kafka.FailRequests(initProducerId, [.. Enumerable.Repeat(notAllowed, 5)]);
        ListLogger logger = new();
        await using KafkaEventLog log = await KafkaEventLog.OpenAsync(Options(), TimeProvider.System, logger, None);
        Assert.All(await log.AppendAsync([New("t", "k", "a"), New("t", "k", "b")], None), r => Assert.Null(r.Error));
        Assert.All(await log.AppendAsync([New("t", "k", "c")], None), r => Assert.Null(r.Error));
        Assert.Equal(3, (await log.ReadAsync(new TopicPartition("t", 0), 0, 10, 1000, None)).Records.Count);
        Assert.Contains(logger.Lines, l => l.Contains("idempotent: False"));
    }

    [Fact]
    public async Task A_broker_s_refusal_is_told_in_a_sentence()
    {
        kafka.CreateTopic("t", 1);
        await using KafkaEventLog log = await OpenAsync();
        const short produce = 0;
        kafka.FailRequests(produce, 29);
        Assert.Equal("Kafka does not let us use t.", Assert.Single(await log.AppendAsync([New("t", "k", "a")], None)).Error);
        // The client takes the topic for closed until it asks again, which it does every second.
        while ((await log.AppendAsync([New("t", "k", "b")], None))[0].Error is not null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), None);
        }
    }

    [Fact]
    public async Task More_readers_than_consumers_take_turns()
    {
        kafka.CreateTopic("t", 6);
        KafkaLogOptions options = Options();
        options.Readers = 2;
        options.TailBytes = 0;
        await using KafkaEventLog log = await KafkaEventLog.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, None);
        await log.AppendAsync([.. Enumerable.Range(0, 600).Select(i => New("t", $"{i}", $"{i}"))], None);
        int[] counts = await Task.WhenAll(Enumerable.Range(0, 6).Select(async p =>
        {
            int count = 0;
            for (LogPage page = new([], 0); ;)
            {
                page = await log.ReadAsync(new TopicPartition("t", p), page.Next, 40, 100_000, None);
                if (page.Records.Count == 0)
                {
                    return count;
                }

                count += page.Records.Count;
            }
        }));
        Assert.Equal(600, counts.Sum());
    }

    [Fact]
    public async Task Opening_without_a_broker_tries_as_often_as_told_and_fails_with_a_sentence()
    {
        KafkaLogOptions options = new() { BootstrapServers = "127.0.0.1:1", ConnectRetries = 2, RequestTimeout = TimeSpan.FromMilliseconds(200) };
        ListLogger logger = new();
        EventLogException e = await Assert.ThrowsAsync<EventLogException>(() => KafkaEventLog.OpenAsync(options, TimeProvider.System, logger, None));
        Assert.Equal("Kafka at 127.0.0.1:1 cannot be used: No Kafka broker answered in time.", e.Message);
        Assert.Single(logger.Lines, l => l.Contains("attempt 1"));
    }

    [Fact]
    public async Task A_certificate_file_that_is_not_there_is_a_sentence()
    {
        KafkaLogOptions options = Options();
        options.Tls = true;
        options.TlsCaFile = "/nowhere/ca.pem";
        EventLogException e = await Assert.ThrowsAsync<EventLogException>(() => KafkaEventLog.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, None));
        Assert.StartsWith("The settings for Kafka do not work: ", e.Message);
    }

    private static NewRecord New(string topic, string? key, string? value) => new(topic, key, value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));

    private KafkaLogOptions Options() => new() { BootstrapServers = kafka.BootstrapServers };

    private Task<KafkaEventLog> OpenAsync() => KafkaEventLog.OpenAsync(Options(), TimeProvider.System, NullLoggerFactory.Instance, None);
}
