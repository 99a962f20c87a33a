using Lazaret.Core.Stores;
using Lazaret.Storage.Sqlite;

namespace Lazaret.Storage.Tests.Conformance;

/// <summary>The same facts for the store on disk; it is closed and opened again wherever a fact says so.</summary>
public sealed class SqliteStoreConformance : ScanStoreConformance
{
    private readonly TemporaryFolder folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    protected override async Task<IScanStore> OpenAsync() => await SqliteScanStore.OpenAsync(new SqliteStoreOptions { DataDirectory = folder.Path }, Time, null, None);

    protected override async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await OpenAsync();
    }
}
