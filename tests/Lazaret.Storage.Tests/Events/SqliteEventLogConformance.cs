using Lazaret.Core.Events;
using Lazaret.Storage.Sqlite.Dispatch;

namespace Lazaret.Storage.Tests.Events;

public sealed class SqliteEventLogConformance : EventLogConformance
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-log-").FullName;

    protected override bool IsDurable => true;

    protected override int TooLarge => 1_001;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override Task<IEventLog> OpenAsync() => Task.FromResult<IEventLog>(SqliteDispatchStore.Open(new DispatchStoreOptions { DataDirectory = folder, MostBytes = 1_000 }, Time));
}
