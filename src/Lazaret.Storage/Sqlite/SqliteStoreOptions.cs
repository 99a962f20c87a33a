namespace Lazaret.Storage.Sqlite;

/// <summary>Settings of the SQLite store.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>The folder with everything the store keeps; made when missing. Owned by one process at a time.</summary>
    public required string DataDirectory { get; set; }

    /// <summary>Page cache of the writer, MiB; 1 to 4,096. Default 32.</summary>
    public int CacheMegabytes { get; set; } = 32;

    /// <summary>A file up to this size is checked as a whole at every start, a larger one only when the last run did not end well. Default 64 MiB.</summary>
    public long AlwaysCheckBytes { get; set; } = 64L << 20;

    /// <summary>A file above this size is not checked as a whole at start; its rows are checked as they are read. Default 1 GiB.</summary>
    public long NeverCheckBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Put every result into the audit outbox from the very start: also those that opening itself gives, to what waited in a cancelled job or is damaged. Default off.
    /// </summary>
    public bool Audit { get; set; }

    /// <summary>For tests of a full disk: the most pages the file may have; 0 (default) = no limit.</summary>
    public long MaxPages { get; set; }
}
