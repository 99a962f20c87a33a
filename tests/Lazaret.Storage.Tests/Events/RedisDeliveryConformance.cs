using System.Diagnostics;
using Lazaret.Core.Events;

namespace Lazaret.Storage.Tests.Events;

/// <summary>The same facts for the store over a real redis-server, where time is real and values end by themselves.</summary>
public sealed class RedisDeliveryConformance(RedisFixture redis) : DeliveryStoreConformance, IClassFixture<RedisFixture>
{
    private RedisRig rig = null!;

    protected override IEventLog Log => rig.Log;

    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    protected override TimeSpan Short => TimeSpan.FromMilliseconds(100);

    public override async ValueTask InitializeAsync()
    {
        // The plain databases have no prefix.
        await redis.Server.AskAsync(0, "FLUSHALL");
        rig = await RedisRig.OpenAsync(redis.Server);
        Store = rig.Store;
    }

    public override ValueTask DisposeAsync() => rig.DisposeAsync();

    protected override async Task PassAsync(Func<Task<bool>> holds)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1), "It is still there after a minute.");
        }
    }
}
