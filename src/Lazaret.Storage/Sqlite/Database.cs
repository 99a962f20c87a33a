using SQLitePCL;

namespace Lazaret.Storage.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    private readonly Dictionary<string, Statement> statements = [];
    private readonly sqlite3 handle;

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle) => this.handle = handle;

    /// <summary>True while no other transaction of this connection is open.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(handle) != 0;

    /// <summary>Opens a file; <paramref name="create"/> makes it when missing.</summary>
    public static Database Open(string path, bool create, bool readOnly = false)
    {
        int flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | (create ? raw.SQLITE_OPEN_CREATE : 0));
        int code = raw.sqlite3_open_v2(path, out sqlite3 handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            string message = handle is null ? "cannot be opened" : raw.sqlite3_errmsg(handle).utf8_to_string();
            handle?.Dispose();
            throw new SqliteException(code, message);
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, 10_000);
        return new Database(handle);
    }

    /// <summary>The prepared statement for <paramref name="sql"/>, reset and free of values.</summary>
    public Statement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out Statement? statement))
        {
            int code = raw.sqlite3_prepare_v3(handle, sql, 1 /* SQLITE_PREPARE_PERSISTENT */, out sqlite3_stmt native);
            Check(code);
            statement = new Statement(this, native);
            statements.Add(sql, statement);
        }

        statement.Reset();
        return statement;
    }

    /// <summary>Runs statements that give no rows, or whose rows do not matter.</summary>
    public void Execute(string sql)
    {
        int code = raw.sqlite3_exec(handle, sql);
        Check(code);
    }

    /// <summary>The first column of the first row as a number; null without a row or for NULL.</summary>
    public long? Scalar(string sql)
    {
        Statement s = Prepare(sql);
        long? value = s.Step() && !s.IsNull(0) ? s.Int(0) : null;
        s.Reset();
        return value;
    }

    /// <summary>The first column of all rows as text.</summary>
    public List<string> Texts(string sql)
    {
        List<string> all = [];
        Statement s = Prepare(sql);
        while (s.Step())
        {
            all.Add(s.Text(0));
        }

        s.Reset();
        return all;
    }

    /// <summary>The key of the row that was inserted last.</summary>
    public long LastInserted => raw.sqlite3_last_insert_rowid(handle);

    public int Changes => raw.sqlite3_changes(handle);

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteException(code, raw.sqlite3_errmsg(handle).utf8_to_string());
        }
    }

    public void Dispose()
    {
        foreach (Statement statement in statements.Values)
        {
            statement.Dispose();
        }

        statements.Clear();
        handle.Dispose();
    }
}
