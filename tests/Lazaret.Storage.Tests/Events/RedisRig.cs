using Lazaret.Core.Events;
using Lazaret.Storage.Redis;
using Lazaret.Storage.Sqlite.Dispatch;
using Lazaret.TestKit.Redis;
using Microsoft.Extensions.Logging;

namespace Lazaret.Storage.Tests.Events;

/// <summary>A store over a real server, with a log in a folder beside it.</summary>
internal sealed class RedisRig : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    private RedisRig() => Log = SqliteDispatchStore.Open(new DispatchStoreOptions { DataDirectory = folder.Path }, TimeProvider.System);

    public SqliteDispatchStore Log { get; }

    public RedisDeliveryStore Store { get; private set; } = null!;

    public static RedisStoreOptions Options(RedisServer server) =>
        new() { Endpoints = [server.Endpoint], Prefix = $"t{Guid.NewGuid():N}:", ConnectTimeout = TimeSpan.FromSeconds(30), CommandTimeout = TimeSpan.FromSeconds(60) };

    public static Task<RedisRig> OpenAsync(RedisServer server) => OpenAsync(Options(server));

    public static async Task<RedisRig> OpenAsync(RedisStoreOptions options, Func<IEventLog, IEventLog>? around = null, ILogger? logger = null)
    {
        RedisRig rig = new();
        try
        {
            rig.Store = await RedisDeliveryStore.OpenAsync(options, around?.Invoke(rig.Log) ?? rig.Log, TimeProvider.System, logger, TestContext.Current.CancellationToken);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        await Log.DisposeAsync();
        folder.Dispose();
    }
}
