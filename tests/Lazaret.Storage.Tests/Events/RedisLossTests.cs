using System.Collections.Concurrent;
using System.Diagnostics;
using Lazaret.Core.Events;
using Lazaret.Storage.Redis;
using Lazaret.TestKit.Redis;
using Microsoft.Extensions.Logging;

namespace Lazaret.Storage.Tests.Events;

/// <summary>The server goes away, and comes back.</summary>
public sealed class RedisLossTests
{
    private static readonly TopicPartition Partition = new("out", 0);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_is_there_after_the_server_was_killed()
    {
        await using RedisServer server = await RedisServer.StartAsync(null, "--appendfsync", "always");
        await using RedisRig rig = await RedisRig.OpenAsync(server);
        await rig.Log.EnsureTopicAsync(new TopicSpec { Name = "out" }, None);
        ConcurrentDictionary<int, long> acknowledged = [];
        ConcurrentBag<string> ended = [];
        TaskCompletionSource enough = new();
        Task[] workers =
        [
            .. Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
            {
                await rig.Store.AddCursorsAsync($"g{worker}", [new Cursor("live", Partition, 0)], None);
                for (long at = 0; ; at++)
                {
                    string id = $"{worker}-{at}";
                    Assert.True(await rig.Store.AdvanceAsync($"g{worker}", [new CursorMove("live", Partition, at, at + 1)], [Lease(id, $"g{worker}")], None));
                    acknowledged[worker] = at + 1;
                    if (at % 3 == 0)
                    {
                        await rig.Store.PublishAsync([new PublishUnit([], id)], None);
                        ended.Add(id);
                    }

                    if (at == 100)
                    {
                        enough.TrySetResult();
                    }
                }
            })),
        ];
        await enough.Task.WaitAsync(TimeSpan.FromMinutes(1), None);
        await server.KillAsync();
        foreach (Task worker in workers)
        {
            await Assert.ThrowsAsync<EventLogException>(() => worker);
        }

        await server.StartAgainAsync();
        await BackAsync(rig.Store);
        HashSet<string> leases = [.. (await rig.Store.ListLostAsync(DateTimeOffset.MaxValue, 0, int.MaxValue, None)).Select(l => l.Id)];
        HashSet<string> over = [.. ended];
        foreach ((int worker, long next) in acknowledged)
        {
            // The one that had no answer may be there too.
            Assert.InRange(Assert.Single((await rig.Store.LoadAsync($"g{worker}", None))!).Next, next, next + 1);
            for (long at = 0; at < next - 1; at++)
            {
                Assert.True(leases.Contains($"{worker}-{at}") != over.Contains($"{worker}-{at}"), $"{worker}-{at}");
            }
        }

        Assert.All(await rig.Store.PublishAsync([.. over.Select(id => new PublishUnit([], id))], None), r => Assert.True(r.WasEnded));
    }

    [Fact]
    public async Task While_the_server_is_away_every_call_fails_with_one_sentence()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisRig rig = await RedisRig.OpenAsync(server);
        await rig.Log.EnsureTopicAsync(new TopicSpec { Name = "out" }, None);
        await rig.Store.AdvanceAsync("g", [], [Lease("t", "g")], None);
        await server.KillAsync();
        Func<Task>[] calls =
        [
            () => rig.Store.LoadAsync("g", None).AsTask(),
            () => rig.Store.AdvanceAsync("g", [], [], None).AsTask(),
            () => rig.Store.SetAsync("pause", "k", "v", DateTimeOffset.MaxValue, None).AsTask(),
            () => rig.Store.ListAsync("consumers", None).AsTask(),
            () => rig.Store.PublishAsync([new PublishUnit([new NewRecord("out", "k", null)], "t")], None).AsTask(),
        ];
        foreach (Func<Task> call in calls)
        {
            Assert.Equal($"The Redis server {server.Endpoint} cannot be reached.", (await Assert.ThrowsAsync<EventLogException>(call)).Message);
        }

        Assert.Equal(0, (await rig.Log.BoundsAsync(Partition, None)).Next);
        await server.StartAgainAsync();
        await BackAsync(rig.Store);
        Assert.Equal(1, await rig.Store.CountTasksAsync(None));
    }

    [Fact]
    public async Task Loss_and_return_of_the_server_are_logged()
    {
        ConcurrentQueue<string> lines = [];
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisRig rig = await RedisRig.OpenAsync(RedisRig.Options(server), logger: new Lines(lines));
        await server.KillAsync();
        await UntilAsync(() => lines.Any(l => l.StartsWith($"The connection to the Redis server {server.Endpoint} is lost (", StringComparison.Ordinal)));
        await server.StartAgainAsync();
        await UntilAsync(() => lines.Contains($"The connection to the Redis server {server.Endpoint} is back"));
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_and_goes_on_when_it_wakes()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        RedisStoreOptions options = RedisRig.Options(server);
        options.CommandTimeout = TimeSpan.FromMilliseconds(200);
        await using RedisRig rig = await RedisRig.OpenAsync(options);
        server.Pause();
        EventLogException e = await Assert.ThrowsAsync<EventLogException>(() => rig.Store.LoadAsync("g", None).AsTask());
        Assert.Equal($"The Redis server {server.Endpoint} did not answer in 0.2 s.", e.Message);
        server.Resume();
        await BackAsync(rig.Store);
    }

    [Fact]
    public async Task Records_of_a_status_whose_end_was_not_noted_come_again_with_the_same_key()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisRig rig = await RedisRig.OpenAsync(RedisRig.Options(server), log => new LogAround(log) { After = server.KillAsync });
        await rig.Log.EnsureTopicAsync(new TopicSpec { Name = "out" }, None);
        await rig.Store.AdvanceAsync("g", [], [Lease("t", "g")], None);
        PublishUnit unit = new([new NewRecord("out", "key", "value"u8.ToArray())], "t", "once");
        await Assert.ThrowsAsync<EventLogException>(() => rig.Store.PublishAsync([unit], None).AsTask());
        await server.StartAgainAsync();
        await BackAsync(rig.Store);
        Assert.Equal(1, await rig.Store.CountTasksAsync(None));

        // Whoever was at it counts as dead after a while; a test does not wait for that.
        foreach (string key in (await server.AskAsync(0, "KEYS", "*e:p:once")).Split("\r\n").Where(k => k.Contains("e:p:", StringComparison.Ordinal)))
        {
            await server.AskAsync(0, "PEXPIRE", key, "50");
        }

        await Assert.ThrowsAsync<EventLogException>(() => rig.Store.PublishAsync([unit], None).AsTask());
        IReadOnlyList<LogRecord> records = (await rig.Log.ReadAsync(Partition, 0, 10, 1000, None)).Records;
        Assert.Equal(["key", "key"], records.Select(r => r.Key));
    }

    [Fact]
    public async Task When_the_log_is_away_the_task_goes_on_and_can_end_at_once_later()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        LogAround? around = null;
        await using RedisRig rig = await RedisRig.OpenAsync(RedisRig.Options(server), log => around = new LogAround(log));
        await rig.Log.EnsureTopicAsync(new TopicSpec { Name = "out" }, None);
        await rig.Store.AdvanceAsync("g", [], [Lease("t", "g")], None);
        PublishUnit unit = new([new NewRecord("out", "key", null)], "t", "once");
        around!.Before = () => throw new EventLogException("The log is away.");
        Assert.Equal("The log is away.", (await Assert.ThrowsAsync<EventLogException>(() => rig.Store.PublishAsync([unit], None).AsTask())).Message);
        Assert.Equal(1, await rig.Store.CountTasksAsync(None));
        around.Before = null;
        long begun = Stopwatch.GetTimestamp();
        Assert.False(Assert.Single(await rig.Store.PublishAsync([unit], None)).WasEnded);
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(20), "It waited for itself.");
        Assert.Equal(0, await rig.Store.CountTasksAsync(None));
    }

    private static Lease Lease(string id, string group) => new() { Id = id, Group = group, Positions = [new LogPosition("out", 0, 1)], Until = DateTimeOffset.UnixEpoch, IsTask = true };

    private static async Task UntilAsync(Func<bool> holds)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1), "It did not come.");
            await Task.Yield();
        }
    }

    private static async Task BackAsync(IDeliveryStore store)
    {
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await store.CountTasksAsync(None);
                return;
            }
            catch (EventLogException) when (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1))
            {
                await Task.Yield();
            }
        }
    }

    private sealed class Lines(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception));
    }
}
