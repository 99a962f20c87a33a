using System.Text.Json;
using Lazaret.Core.Integrity;

namespace Lazaret.Storage.Sqlite;

/// <summary>Copies every row that can still be read out of a damaged file into a new one, going around damaged pages.</summary>
internal static class Salvage
{
    /// <summary>Moves the damaged file (with its log) aside, makes a new one and fills it; says table by table what was saved and what may be lost.</summary>
    public static Database Run(string path, string aside, Func<Database> create, string reason, List<(string Place, string What, long Lost)> damage)
    {
        foreach (string suffix in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, aside + suffix);
            }
        }

        Database fresh = create();
        damage.Add((SqliteScanStore.FileName, $"The data file is damaged ({Short(reason)}). It is kept as {Path.GetFileName(aside)}; what could be read was copied into a new file.", -1));
        Database? old = null;
        try
        {
            old = Database.Open(aside, create: false);

            // Tables whose description can be read are read, even when that of an index or another table cannot.
            old.Execute("PRAGMA writable_schema = ON");
            List<string> there = old.Texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid");
            for (int i = 0; i < Schema.Tables.Count; i++)
            {
                string table = Schema.Tables[i];
                string from = table;
                if (there.Count > 0 && !there.Contains(table))
                {
                    if (i >= there.Count || Schema.Tables.Contains(there[i]))
                    {
                        // A file of an earlier version does not have it yet.
                        continue;
                    }

                    // Its name is what is damaged; tables are always made in the same order.
                    from = there[i];
                }

                (long saved, long gaps) = Copy(old, from, fresh, table);
                if (gaps > 0 || saved < 0)
                {
                    damage.Add(($"{SqliteScanStore.FileName}/{table}", saved < 0
                        ? $"Nothing of the table {table} could be read."
                        : $"{saved} rows of the table {table} were saved; {gaps} stretches of it could not be read.", -1));
                }
            }

            Recount(fresh, damage);
        }
        catch (SqliteException e)
        {
            damage.Add((SqliteScanStore.FileName, $"The rest of the damaged file cannot be read: {Short(e.Message)}.", -1));
        }
        finally
        {
            old?.Dispose();
        }

        return fresh;
    }

    private static (long Saved, long Gaps) Copy(Database old, string from, Database fresh, string table)
    {
        // Columns go by their place, since their names can be what is damaged; the key is the row's number, which does not depend on any name.
        List<string> columns;
        List<string> names = fresh.Texts($"SELECT name FROM pragma_table_info('{table}')");
        try
        {
            columns = old.Texts($"SELECT name FROM pragma_table_info({Literal(from)})");
            if (columns.Count == 0 || columns.Count > names.Count)
            {
                return (-1, 0);
            }
        }
        catch (SqliteException)
        {
            return (-1, 0);
        }

        from = Quoted(from);
        string list = string.Join(", ", columns.Select((c, i) => i == 0 ? "rowid" : Quoted(c)));
        string insert = $"INSERT OR IGNORE INTO {table} ({string.Join(", ", names.Take(columns.Count))}) VALUES ({string.Join(", ", columns.Select((_, i) => "?" + (i + 1)))})";
        long last = 0;
        long saved = 0;
        long gaps = 0;
        fresh.Execute("BEGIN");
        while (true)
        {
            try
            {
                // NOT INDEXED: the table itself, never a (perhaps damaged) index.
                Statement s = old.Prepare($"SELECT {list} FROM {from} NOT INDEXED WHERE rowid > ?1 ORDER BY rowid").Bind(1, last);
                while (s.Step())
                {
                    Statement into = fresh.Prepare(insert);
                    for (int i = 0; i < columns.Count; i++)
                    {
                        into.BindValue(i + 1, s.Value(i));
                    }

                    last = s.Int(0);
                    into.Run();
                    saved++;
                }

                s.Reset();
                break;
            }
            catch (SqliteException e) when (e.IsDamage)
            {
                gaps++;
                if (Beyond(old, from, last) is not { } next)
                {
                    break;
                }

                last = next;
            }
        }

        fresh.Execute("COMMIT");
        return (saved, gaps);
    }

    /// <summary>The smallest key behind <paramref name="from"/> from which reading works again; null when there is none.</summary>
    private static long? Beyond(Database old, string table, long from)
    {
        long good = -1;
        for (int shift = 0; shift < 62 && good < 0; shift++)
        {
            long candidate = from + (1L << shift);
            if (candidate < from)
            {
                break;
            }

            good = Readable(old, table, candidate) switch { true => candidate, _ => -1 };
        }

        if (good < 0)
        {
            return null;
        }

        long bad = from;
        while (good - bad > 1)
        {
            long middle = bad + ((good - bad) / 2);
            if (Readable(old, table, middle) == true)
            {
                good = middle;
            }
            else
            {
                bad = middle;
            }
        }

        return good;
    }

    /// <summary>True when there is a readable row behind <paramref name="from"/>, null when there is none any more, false when reading fails.</summary>
    private static bool? Readable(Database old, string table, long from)
    {
        try
        {
            Statement s = old.Prepare($"SELECT * FROM {table} NOT INDEXED WHERE rowid > ?1 ORDER BY rowid LIMIT 1").Bind(1, from);
            bool? found = s.Step() ? true : null;
            s.Reset();
            return found;
        }
        catch (SqliteException e) when (e.IsDamage)
        {
            return false;
        }
    }

    /// <summary>Makes the jobs' counters fit what was saved.</summary>
    private static void Recount(Database fresh, List<(string Place, string What, long Lost)> damage)
    {
        Statement s = fresh.Prepare("SELECT id, doc, crc FROM jobs");
        List<(long Number, JobDocument Document)> documents = [];
        while (s.Step())
        {
            if (Crc32C.Compute(s.Blob(1)) == s.Int(2) && JsonSerializer.Deserialize<JobDocument>(s.Blob(1)) is { } document)
            {
                documents.Add((s.Int(0), document));
            }
        }

        s.Reset();
        foreach ((long number, JobDocument document) in documents)
        {
            JobDocument counted = document with { Job = JobRescue.Recount(fresh, number, document.Job, document.ListingFailed) };
            long lost = counted.Job.Counts.Failed - document.Job.Counts.Failed;
            if (lost != 0)
            {
                damage.Add(($"{SqliteScanStore.FileName}/jobs", $"Job {document.Job.Id} lost {lost} accepted items; they are counted as failed.", lost));
            }

            byte[] doc = JsonSerializer.SerializeToUtf8Bytes(counted);
            fresh.Prepare("UPDATE jobs SET doc = ?2, crc = ?3 WHERE id = ?1").Bind(1, number).Bind(2, doc).Bind(3, Crc32C.Compute(doc)).Run();
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Short(string text) => text.Length <= 300 ? text : text[..300] + " …";
}
