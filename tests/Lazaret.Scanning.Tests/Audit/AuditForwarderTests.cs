using System.Collections.Concurrent;
using Lazaret.Scanning.Audit;
using Lazaret.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanning.Tests.Audit;

/// <summary>What counts as delivered, and how failures are met, with connections in the test's hands.</summary>
public sealed class AuditForwarderTests
{
    private readonly FakeOutbox outbox = new();
    private readonly ConcurrentQueue<FakeCollector> collectors = new();
    private readonly ManualTimeProvider time = new();
    private readonly AuditOptions options = new() { FirstWait = TimeSpan.FromSeconds(1), Announce = false };
    private int connects;

    [Fact]
    public async Task Nothing_counts_before_the_other_machine_has_taken_it_and_the_grace_time_is_over()
    {
        FakeCollector collector = Collector(queue: 100);
        outbox.Add(Results.Many(1, 10));
        await using AuditForwarder forwarder = await StartAsync();
        await Until.TrueAsync(() => collector.Ids.Count == 10);
        await PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(10, await outbox.CountAuditAsync(default));

        collector.Queue = 0;
        await PassAsync(TimeSpan.FromSeconds(0.8));
        Assert.Equal(10, await outbox.CountAuditAsync(default));
        await PassAsync(TimeSpan.FromSeconds(0.5));

        await Until.TrueAsync(() => outbox.Count == 0);
        Assert.Equal(10, forwarder.Status.Confirmed);
    }

    [Fact]
    public async Task W_14_What_a_broken_connection_leaves_open_is_sent_again_and_no_more()
    {
        FakeCollector first = Collector();
        outbox.Add(Results.Many(1, 5));
        await using AuditForwarder forwarder = await StartAsync();
        await Until.TrueAsync(() => first.Ids.Count == 5);
        await PassUntilAsync(() => outbox.Count == 0);
        first.Queue = 1;
        outbox.Add(Results.Many(6, 5));
        await PassUntilAsync(() => first.Ids.Count == 10);

        FakeCollector second = Collector();
        first.Break();

        await PassUntilAsync(() => second.Ids.Count == 5);
        Assert.Equal([6, 7, 8, 9, 10], second.Ids.Order());
        Assert.Equal("It is gone.", forwarder.Status.LastError);
        await PassUntilAsync(() => outbox.Count == 0);
    }

    [Fact]
    public async Task Waits_double_up_to_the_longest()
    {
        options.LongestWait = TimeSpan.FromSeconds(60);
        await using AuditForwarder forwarder = await StartAsync(random: 1);
        List<double> waits = [];
        for (int i = 1; i <= 8; i++)
        {
            await Until.TrueAsync(() => Volatile.Read(ref connects) == i && forwarder.Status.State == AuditState.Waiting);
            double waited = 0;
            while (Volatile.Read(ref connects) == i)
            {
                // The timer of the wait stands beside that of the count.
                await time.WaitForTimersAsync(2);
                time.Advance(TimeSpan.FromSeconds(1));
                waited++;
                await Task.Yield();
                int now = i;
                if (waited >= Math.Min(60, Math.Pow(2, i - 1)))
                {
                    await Until.TrueAsync(() => Volatile.Read(ref connects) > now);
                }
            }

            waits.Add(waited);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits);
    }

    [Fact]
    public async Task It_is_full_at_the_limit_and_drops_nothing()
    {
        options.MaxBacklog = 20;
        await using AuditForwarder forwarder = await StartAsync();
        outbox.Add(Results.Many(1, 19));
        await PassUntilAsync(() => forwarder.Status.Backlog == 19);
        Assert.False(forwarder.IsFull);
        outbox.Add(Results.Many(20, 30));

        await PassUntilAsync(() => forwarder.IsFull);

        FakeCollector collector = Collector();
        await PassUntilAsync(() => !forwarder.IsFull);
        await PassUntilAsync(() => collector.Ids.Count == 49);
    }

    [Fact]
    public async Task A_store_that_is_full_delays_the_tidying_and_sends_nothing_twice()
    {
        FakeCollector collector = Collector();
        outbox.Broken = true;
        outbox.Add(Results.Many(1, 5));
        await using AuditForwarder forwarder = await StartAsync();
        await PassUntilAsync(() => forwarder.Status.Confirmed == 5);

        outbox.Broken = false;

        await PassUntilAsync(() => outbox.Count == 0);
        Assert.Equal(5, forwarder.Status.Sent);
        Assert.Equal(1, forwarder.Status.Connections);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collector_that_takes_nothing_is_connected_to_anew(bool hangs)
    {
        FakeCollector stuck = Collector(queue: 100);
        stuck.Hangs = hangs;
        FakeCollector well = Collector();
        outbox.Add(Results.Many(1, 5));
        await using AuditForwarder forwarder = await StartAsync();

        await PassUntilAsync(() => well.Ids.Count == 5);

        Assert.Contains("took nothing", forwarder.Status.LastError);
    }

    [Fact]
    public async Task The_window_bounds_what_is_under_way()
    {
        options.WindowBytes = 64 << 10;
        FakeCollector collector = Collector(queue: 1);
        outbox.Add(Results.Many(1, 3000));
        await using AuditForwarder forwarder = await StartAsync();

        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.InRange(collector.Ids.Count, 1, 500);

        collector.Queue = 0;
        await PassUntilAsync(() => collector.Ids.Count == 3000);
    }

    [Fact]
    public async Task A_stop_lets_what_is_under_way_be_confirmed()
    {
        FakeCollector collector = Collector();
        outbox.Add(Results.Many(1, 5));
        AuditForwarder forwarder = await StartAsync(TimeProvider.System);
        await Until.TrueAsync(() => collector.Ids.Count == 5);

        await forwarder.DisposeAsync();

        Assert.Equal(0, await outbox.CountAuditAsync(default));
        Assert.Equal(AuditState.Stopped, forwarder.Status.State);
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start()
    {
        options.Port = 70_000;
        AuditStartException e = await Assert.ThrowsAsync<AuditStartException>(() => StartAsync());
        Assert.Contains("70000", e.Message);
    }

    private FakeCollector Collector(int queue = 0)
    {
        FakeCollector collector = new() { Queue = queue };
        collectors.Enqueue(collector);
        return collector;
    }

    private Task<AuditForwarder> StartAsync(TimeProvider? clock = null, double random = 0) => AuditForwarder.StartAsync(
        outbox,
        options,
        Results.Map,
        _ =>
        {
            Interlocked.Increment(ref connects);
            return collectors.TryDequeue(out FakeCollector? next) ? Task.FromResult<ICollectorConnection>(next) : throw new CollectorException("Nobody is there.");
        },
        () => random,
        clock ?? time,
        NullLogger.Instance,
        CancellationToken.None);

    /// <summary>Lets time pass in small steps, each seen by whoever waits.</summary>
    private async Task PassAsync(TimeSpan span)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromMilliseconds(50))
        {
            await time.WaitForTimersAsync(1);
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1);
        }
    }

    private Task PassUntilAsync(Func<bool> condition) => Until.TrueAsync(() =>
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return condition();
    });
}
