using Lazaret.Core.Events;
using Lazaret.Storage.Sqlite.Dispatch;

namespace Lazaret.Storage.Tests.Events;

/// <summary>Random commands have the same answers from both stores.</summary>
public sealed class DeliveryStorePropertyTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly int Commands = Environment.GetEnvironmentVariable("LAZARET_LONG") == "1" ? 20_000 : 1_500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(0)]
    public async Task Both_stores_answer_the_same(int seed)
    {
        // 0: another one each time.
        seed = seed == 0 ? Environment.TickCount : seed;
        await redis.Server.AskAsync(0, "FLUSHALL");
        using TemporaryFolder folder = new();
        await using SqliteDispatchStore sqlite = SqliteDispatchStore.Open(new DispatchStoreOptions { DataDirectory = folder.Path }, TimeProvider.System);
        await using RedisRig rig = await RedisRig.OpenAsync(redis.Server);
        foreach (IEventLog log in (IEventLog[])[sqlite, rig.Log])
        {
            await log.EnsureTopicAsync(new TopicSpec { Name = "out" }, TestContext.Current.CancellationToken);
        }

        RandomDeliveries random = new(new Random(seed));
        List<string> said = [];
        for (int i = 0; i < Commands; i++)
        {
            (string name, Func<IDeliveryStore, Task<string>> command) = random.Next();
            string expected = await command(sqlite);
            string actual = await command(rig.Store);
            said.Add($"{name} → {expected}");
            Assert.True(expected == actual, $"Seed {seed}, command {i}: Redis says {actual}.\n{string.Join('\n', said.TakeLast(25))}");
        }
    }
}
