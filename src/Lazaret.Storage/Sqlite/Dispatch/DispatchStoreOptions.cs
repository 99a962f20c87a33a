namespace Lazaret.Storage.Sqlite.Dispatch;

/// <summary>Settings of <see cref="SqliteDispatchStore"/>.</summary>
public sealed class DispatchStoreOptions
{
    /// <summary>The folder; made when missing; belongs to one process at a time.</summary>
    public required string DataDirectory { get; set; }

    /// <summary>Pages kept in memory by the writer, MiB. Default 32.</summary>
    public int CacheMegabytes { get; set; } = 32;

    /// <summary>The largest value, bytes. Default 64 MiB.</summary>
    public int MostBytes { get; set; } = 64 << 20;
}
