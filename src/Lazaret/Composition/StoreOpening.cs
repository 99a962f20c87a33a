using Lazaret.Cli;
using Lazaret.Core.Stores;
using Lazaret.Storage.Memory;
using Lazaret.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Lazaret.Composition;

/// <summary>Chooses and opens the store.</summary>
internal static class StoreOpening
{
    /// <summary>SQLite in the folder <paramref name="data"/>; in memory when null, where <paramref name="forgetFinished"/> drops what has its outcome. With <paramref name="audit"/> every result is also put into the audit outbox.</summary>
    public static async Task<IScanStore> OpenAsync(
        string? data, bool forgetFinished, bool audit, TimeProvider time, ILoggerFactory? loggers, CancellationToken cancellationToken)
    {
        if (data is null)
        {
            return new MemoryScanStore(time, new MemoryStoreOptions { ForgetFinished = forgetFinished });
        }

        try
        {
            return await SqliteScanStore.OpenAsync(
                new SqliteStoreOptions { DataDirectory = data, Audit = audit }, time, loggers?.CreateLogger("Lazaret.Storage.Sqlite"), cancellationToken);
        }
        catch (StoreOpenException e)
        {
            throw new UserErrorException(char.ToLowerInvariant(e.Message[0]) + e.Message[1..].TrimEnd('.'), inner: e);
        }
    }
}
