using System.Collections.Concurrent;
using Lazaret.Core.Events;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Storage.Sqlite.Dispatch;

/// <summary>
/// The embedded event log and delivery state: one SQLite file in WAL mode with full synchronous commits, one writer that commits in groups, any number of readers. As both are one file, a status
/// and the end of its task are one commit.
/// </summary>
public sealed partial class SqliteDispatchStore : IEventLog, IDeliveryStore
{
    internal const string FileName = "dispatch.db";
    private readonly DispatchStoreOptions options;
    private readonly DataFolder folder;
    private readonly Database writer;
    private readonly WriteLoop loop;
    private readonly TimeProvider time;
    private readonly ConcurrentBag<Database> readers = [];
    private readonly ConcurrentDictionary<string, TopicEntry> topics = new(StringComparer.Ordinal);
    private readonly List<(PartitionHead Head, long Before)> touched = [];
    private readonly List<string> madeTopics = [];
    private readonly Pulse appended = new();
    private int touchedMark;
    private int madeMark;
    private long version;
    private long generation;
    private long lastTime;
    private bool disposed;

    private SqliteDispatchStore(DispatchStoreOptions options, DataFolder folder, Database writer, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.folder = folder;
        this.writer = writer;
        this.time = time;
        LoadTopics();
        loop = new WriteLoop(writer, Mark, Undo, WriteHeads, Publish, UndoAll, logger);
    }

    public string Kind => "sqlite";

    /// <summary>Opens or makes the store.</summary>
    /// <exception cref="StoreOpenException">The folder cannot be used; the message says why.</exception>
    public static SqliteDispatchStore Open(DispatchStoreOptions options, TimeProvider time, ILogger? logger = null)
    {
        DataFolder folder = DataFolder.Lock(options.DataDirectory);
        try
        {
            string path = Path.Combine(folder.Path, FileName);
            Database database = Database.Open(path, create: true);
            try
            {
                Prepare(database, options, path);
                return new SqliteDispatchStore(options, folder, database, time, logger ?? NullLogger.Instance);
            }
            catch (SqliteException e)
            {
                database.Dispose();
                throw new StoreOpenException($"The file {path} cannot be used: {e.Message}", e);
            }
            catch
            {
                database.Dispose();
                throw;
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        await loop.DisposeAsync().ConfigureAwait(false);
        while (readers.TryTake(out Database? reader))
        {
            reader.Dispose();
        }

        writer.Dispose();
        folder.Dispose();
        appended.Beat();
    }

    private static void Prepare(Database database, DispatchStoreOptions options, string path)
    {
        database.Execute("PRAGMA page_size = 16384");
        if (database.Texts("PRAGMA journal_mode = WAL")[0] != "wal")
        {
            throw new StoreOpenException($"The data folder {Path.GetDirectoryName(path)} lies on a file system that cannot hold a write-ahead log; use a local one.");
        }

        database.Execute(
            $"PRAGMA synchronous = FULL; PRAGMA cache_size = -{options.CacheMegabytes * 1024}; PRAGMA wal_autocheckpoint = 8192; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 268435456");
        DispatchSchema.Migrate(database, path);
    }

    /// <summary>Runs on the writer, in the same commit as others that wait.</summary>
    private async ValueTask<T> WriteAsync<T>(Func<T> body)
    {
        try
        {
            return await loop.RunAsync(body).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            throw new EventLogException(e.Message, e);
        }
        catch (SqliteException e)
        {
            throw new EventLogException($"The event log cannot be written: {e.Message}", e);
        }
    }

    private T Read<T>(Func<Database, T> body)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!readers.TryTake(out Database? reader))
        {
            reader = Database.Open(Path.Combine(folder.Path, FileName), create: false);
            reader.Execute("PRAGMA query_only = 1; PRAGMA cache_size = -8192; PRAGMA mmap_size = 1073741824");
        }

        try
        {
            return body(reader);
        }
        catch (SqliteException e)
        {
            throw new EventLogException($"The event log cannot be read: {e.Message}", e);
        }
        finally
        {
            readers.Add(reader);
        }
    }

    /// <summary>Milliseconds that never go back, so that records are in the order of their times.</summary>
    private long NowMs()
    {
        lastTime = Math.Max(lastTime, time.GetUtcNow().ToUnixTimeMilliseconds());
        return lastTime;
    }

    private void Mark()
    {
        touchedMark = touched.Count;
        madeMark = madeTopics.Count;
    }

    private void Undo()
    {
        Restore(touchedMark);
        Unmake(madeMark);
    }

    private void UndoAll()
    {
        Restore(0);
        Unmake(0);
    }

    private void Restore(int mark)
    {
        for (int i = touched.Count - 1; i >= mark; i--)
        {
            touched[i].Head.Next = touched[i].Before;
        }

        touched.RemoveRange(mark, touched.Count - mark);
    }

    private void Unmake(int mark)
    {
        foreach (string name in madeTopics.Skip(mark))
        {
            topics.TryRemove(name, out _);
            lastTopicName = null;
        }

        madeTopics.RemoveRange(mark, madeTopics.Count - mark);
    }

    private void WriteHeads()
    {
        foreach (PartitionHead head in touched.Select(t => t.Head).Distinct())
        {
            writer.Prepare("UPDATE partitions SET next = ?2 WHERE id = ?1").Bind(1, head.Id).Bind(2, head.Next).Run();
        }
    }

    private void Publish()
    {
        madeTopics.Clear();
        if (touched.Count == 0)
        {
            return;
        }

        foreach ((PartitionHead head, _) in touched)
        {
            head.Committed = head.Next;
        }

        touched.Clear();
        Interlocked.Increment(ref version);
        appended.Beat();
    }
}
