namespace Lazaret.Storage.Sqlite;

/// <summary>
/// The tables, as numbered steps. A step that was ever released is never changed; a new one is added. <c>PRAGMA user_version</c> says how far a file is.
/// </summary>
internal static class Schema
{
    /// <summary>The steps; after step n the version is n + 1.</summary>
    public static readonly IReadOnlyList<string> Steps =
    [
        """
        CREATE TABLE jobs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, doc BLOB NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE items (
          id INTEGER PRIMARY KEY, jid INTEGER NOT NULL, k1 INTEGER NOT NULL, k2 INTEGER NOT NULL,
          loc BLOB NOT NULL, meta BLOB NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL, fid INTEGER NOT NULL, tag TEXT, accepted INTEGER NOT NULL,
          bcrc INTEGER NOT NULL,
          state INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL, lease INTEGER NOT NULL, claims INTEGER NOT NULL, died INTEGER NOT NULL,
          extra BLOB, crc INTEGER NOT NULL);
        CREATE UNIQUE INDEX items_key ON items (jid, k1, k2);
        CREATE INDEX items_scan ON items (jid, due, id) WHERE state IN (0, 2);
        CREATE INDEX items_act ON items (jid, due, id) WHERE state = 3;
        CREATE INDEX items_lease ON items (lease) WHERE lease <> 0;
        CREATE INDEX items_dead ON items (id) WHERE state = 6;
        CREATE TABLE results (id INTEGER PRIMARY KEY, jid INTEGER NOT NULL, outcome INTEGER NOT NULL, dead INTEGER NOT NULL, finished INTEGER NOT NULL, doc BLOB NOT NULL, crc INTEGER NOT NULL);
        CREATE INDEX results_job ON results (jid, id);
        CREATE TABLE connectors (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, doc BLOB NOT NULL, crc INTEGER NOT NULL);
        CREATE TABLE state (id INTEGER PRIMARY KEY, ns TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, crc INTEGER NOT NULL, UNIQUE (ns, key));
        CREATE TABLE damage (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, place TEXT NOT NULL, what TEXT NOT NULL, lost INTEGER NOT NULL);
        CREATE TABLE totals (id INTEGER PRIMARY KEY, doc BLOB NOT NULL, crc INTEGER NOT NULL);
        """,

        // Version 2: findings are looked for much more often than they occur.
        "CREATE INDEX results_found ON results (outcome, id) WHERE outcome <> 0;",

        // Version 3: what a remote connector sent with an object, and results on their way to an audit collector. Numbers of the outbox are never used again.
        """
        ALTER TABLE items ADD COLUMN sent BLOB;
        CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER NOT NULL, job TEXT NOT NULL, connector TEXT NOT NULL, doc BLOB NOT NULL, crc INTEGER NOT NULL);
        """,
    ];

    /// <summary>Tables that are copied when a damaged file is salvaged; each has an integer key <c>id</c>.</summary>
    public static readonly IReadOnlyList<string> Tables = ["jobs", "items", "results", "connectors", "state", "damage", "totals", "audit"];

    private static readonly Lazy<List<string>> Expected = new(() =>
    {
        using Database fresh = Database.Open(":memory:", create: true);
        Migrate(fresh, ":memory:");
        return Describe(fresh);
    });

    /// <summary>Compares the tables and indexes of a migrated file with those that this version makes: SQLite does not notice a damaged name in them.</summary>
    /// <exception cref="SqliteException">They differ: the file is damaged.</exception>
    public static void Verify(Database database)
    {
        List<string> there = Describe(database);
        foreach (string part in Expected.Value)
        {
            if (!there.Contains(part))
            {
                throw new SqliteException(11, $"the description of the tables is damaged: it lacks {part.Split('|')[1]}");
            }
        }
    }

    private static List<string> Describe(Database database) =>
        database.Texts("SELECT type || '|' || name || '|' || tbl_name || '|' || ifnull(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite%'");

    /// <summary>Brings a file up to date, each step in a transaction of its own.</summary>
    /// <exception cref="StoreOpenException">The file was written by a later version.</exception>
    public static void Migrate(Database database, string path)
    {
        long version = database.Scalar("PRAGMA user_version") ?? 0;
        if (version > Steps.Count)
        {
            throw new StoreOpenException(
                $"The data file {path} has schema version {version}, this program knows versions up to {Steps.Count}: it was written by a later release; use that one, or another data folder.");
        }

        for (int step = (int)version; step < Steps.Count; step++)
        {
            database.Execute($"BEGIN IMMEDIATE; {Steps[step]} PRAGMA user_version = {step + 1}; COMMIT;");
        }
    }
}
