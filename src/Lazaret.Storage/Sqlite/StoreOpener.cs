using System.Globalization;
using Lazaret.Core.Time;
using Microsoft.Extensions.Logging;

namespace Lazaret.Storage.Sqlite;

/// <summary>
/// Opens the data file: looks at the log first, checks the file, mends what can be mended, and leaves a record of everything that is lost. Nothing is ever
/// deleted: what is damaged is moved aside.
/// </summary>
internal static partial class StoreOpener
{
    public static Database Open(DataFolder folder, SqliteStoreOptions options, SteadyClock clock, ILogger logger)
    {
        // 1. What does the write-ahead log say about how the last run ended?
        // 2. Open; a file that is none, or is malformed, is salvaged into a new one.
        // 3. Bring the tables up to date and record the damage that was found.
        string path = Path.Combine(folder.Path, SqliteScanStore.FileName);
        List<(string Place, string What, long Lost)> damage = [];
        bool clean = folder.TakeCleanMark();
        if (WalInspector.Inspect(path + "-wal") is { } wal)
        {
            if (wal.LostFrames > 0)
            {
                string aside = Aside(path + "-wal", clock);
                File.Copy(path + "-wal", aside);
                damage.Add(($"{SqliteScanStore.FileName}-wal",
                    $"The write-ahead log is damaged behind frame {wal.SoundFrames}: {(wal.LostCommits < 0 ? "an unknown number of" : wal.LostCommits.ToString(CultureInfo.InvariantCulture))} commits in {wal.LostFrames} frames are lost; a copy is kept as {Path.GetFileName(aside)}.",
                    wal.LostCommits));
            }
            else if (wal.TornBytes > 0)
            {
                // A crash in the middle of a write looks like this, and then nothing that was promised is lost. It could be damage of the last write too.
                damage.Add(($"{SqliteScanStore.FileName}-wal",
                    $"The last {wal.TornBytes} bytes of the write-ahead log are no whole commit: a write that a crash cut off before it was acknowledged, or damage of the last one.", -1));
            }
        }

        Database database;
        long size = File.Exists(path) ? new FileInfo(path).Length : 0;
        bool check = size > 0 && (size <= options.AlwaysCheckBytes || (!clean && size <= options.NeverCheckBytes));
        try
        {
            database = Prepare(path, options, check);
        }
        catch (SqliteException e) when (e.IsDamage || (size > 0 && e.Code == 1))
        {
            database = Salvage.Run(path, Aside(path, clock), () => Prepare(path, options, check: false), e.Message, damage);
        }

        foreach ((string place, string what, long lost) in damage)
        {
            LogDamage(logger, place, what);
            database.Prepare("INSERT INTO damage (at, place, what, lost) VALUES (?1, ?2, ?3, ?4)").Bind(1, clock.NowMs).Bind(2, place).Bind(3, what).Bind(4, lost).Run();
        }

        return database;
    }

    private static string Aside(string path, SteadyClock clock)
    {
        string wanted = $"{path}.damaged-{clock.UtcNow.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture)}";
        string free = wanted;
        for (int n = 2; File.Exists(free); n++)
        {
            free = $"{wanted}-{n}";
        }

        return free;
    }

    private static Database Prepare(string path, SqliteStoreOptions options, bool check)
    {
        Database database = Database.Open(path, create: true);
        try
        {
            database.Execute("PRAGMA page_size = 8192");
            string mode = database.Texts("PRAGMA journal_mode = WAL")[0];
            if (mode != "wal" && new FileInfo(path).Length > 0)
            {
                throw new SqliteException(11, $"the file says that it cannot be written (journal mode {mode})");
            }

            if (mode != "wal")
            {
                throw new StoreOpenException($"The data folder {Path.GetDirectoryName(path)} lies on a file system that cannot hold a write-ahead log; use a local one.");
            }

            database.Execute(
                $"PRAGMA synchronous = FULL; PRAGMA cache_size = -{options.CacheMegabytes * 1024}; PRAGMA wal_autocheckpoint = 4096; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864");
            if (options.MaxPages > 0)
            {
                database.Scalar($"PRAGMA max_page_count = {options.MaxPages}");
            }

            if (check)
            {
                // The whole check compares indexes with their tables too, which a large file has no time for.
                string kind = new FileInfo(path).Length <= options.AlwaysCheckBytes ? "integrity_check" : "quick_check";
                List<string> complaints = database.Texts($"PRAGMA {kind}(20)");
                if (complaints is not ["ok"])
                {
                    throw new SqliteException(11, string.Join("; ", complaints));
                }
            }

            Schema.Migrate(database, path);
            Schema.Verify(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    [LoggerMessage(1020, LogLevel.Error, "Damage in {Place}: {What}")]
    private static partial void LogDamage(ILogger logger, string place, string what);
}
