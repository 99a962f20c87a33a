using Lazaret.Core.Events;
using Lazaret.Storage.Sqlite.Dispatch;
using Lazaret.TestKit.Time;

namespace Lazaret.Storage.Tests.Events;

/// <summary>The same facts for the store in one file.</summary>
public sealed class SqliteDeliveryConformance : DeliveryStoreConformance
{
    private readonly TemporaryFolder folder = new();
    private readonly ManualTimeProvider time = new();

    protected override IEventLog Log => (SqliteDispatchStore)Store;

    protected override DateTimeOffset Now => time.GetUtcNow();

    protected override TimeSpan Short => TimeSpan.FromMinutes(1);

    public override ValueTask InitializeAsync()
    {
        Store = SqliteDispatchStore.Open(new DispatchStoreOptions { DataDirectory = folder.Path }, time);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    protected override async Task PassAsync(Func<Task<bool>> holds)
    {
        time.Advance(Short);
        Assert.True(await holds());
    }
}
