namespace Lazaret.Storage.Sqlite.Dispatch;

/// <summary>
/// The tables. A record's id is its partition's number and its offset in one: <c>partition &lt;&lt; 40 | offset</c>, so that a partition is one run of the table.
/// </summary>
internal static class DispatchSchema
{
    public const int OffsetBits = 40;

    private const long Current = 1;

    public static long Id(long partition, long offset) => (partition << OffsetBits) | offset;

    public static long OffsetOf(long id) => id & ((1L << OffsetBits) - 1);

    /// <exception cref="StoreOpenException">The file is of a newer Lazaret.</exception>
    public static void Migrate(Database database, string path)
    {
        long version = database.Scalar("PRAGMA user_version") ?? 0;
        if (version > Current)
        {
            throw new StoreOpenException($"The file {path} was written by a newer Lazaret (version {version}, this one knows {Current}).");
        }

        if (version == Current)
        {
            return;
        }

        database.Execute(
            """
            BEGIN IMMEDIATE;
            CREATE TABLE topics (name TEXT PRIMARY KEY, replicas INTEGER NOT NULL, retention_ms INTEGER, compact INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE partitions (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, number INTEGER NOT NULL, next INTEGER NOT NULL, earliest INTEGER NOT NULL, compacted INTEGER NOT NULL, UNIQUE (topic, number));
            CREATE TABLE records (id INTEGER PRIMARY KEY, key TEXT, value BLOB, time INTEGER NOT NULL);
            CREATE INDEX tombstones ON records (time) WHERE value IS NULL;
            CREATE TABLE newest (partition INTEGER NOT NULL, key TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (partition, key)) WITHOUT ROWID;
            CREATE TABLE consumers (name TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE cursors (consumer TEXT NOT NULL, subscription TEXT NOT NULL, topic TEXT NOT NULL, number INTEGER NOT NULL, next INTEGER NOT NULL, stop INTEGER,
                PRIMARY KEY (consumer, subscription, topic, number)) WITHOUT ROWID;
            CREATE TABLE leases (id TEXT PRIMARY KEY, consumer TEXT NOT NULL, until INTEGER NOT NULL, attempts INTEGER NOT NULL, task INTEGER NOT NULL, positions TEXT NOT NULL, payload BLOB NOT NULL) WITHOUT ROWID;
            CREATE INDEX leases_due ON leases (consumer, until);
            CREATE INDEX leases_lost ON leases (until) WHERE task = 1;
            CREATE TABLE ended (id TEXT PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX ended_time ON ended (time);
            CREATE TABLE entries (ns TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (ns, key)) WITHOUT ROWID;
            PRAGMA user_version = 1;
            COMMIT;
            """);
    }
}
