using SQLitePCL;

namespace Lazaret.Storage.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0.</summary>
internal sealed class Statement(Database database, sqlite3_stmt native) : IDisposable
{
    public Statement Bind(int index, long value)
    {
        database.Check(raw.sqlite3_bind_int64(native, index, value));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        database.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(native, index, 0) : raw.sqlite3_bind_blob(native, index, value));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        database.Check(value is null ? raw.sqlite3_bind_null(native, index) : raw.sqlite3_bind_text(native, index, value));
        return this;
    }

    /// <summary>A text that is ASCII and short without an object for its bytes; any other as it is.</summary>
    public Statement BindShort(int index, string? value)
    {
        Span<byte> bytes = stackalloc byte[128];
        if (value is null or "" || value.Length > bytes.Length || System.Text.Ascii.FromUtf16(value, bytes, out int length) != System.Buffers.OperationStatus.Done)
        {
            return Bind(index, value);
        }

        database.Check(raw.sqlite3_bind_text(native, index, bytes[..length]));
        return this;
    }

    public Statement BindNull(int index)
    {
        database.Check(raw.sqlite3_bind_null(native, index));
        return this;
    }

    /// <summary>Steps; true when there is a row.</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(native);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            raw.sqlite3_reset(native);
            database.Check(code);
        }

        return false;
    }

    /// <summary>Runs to the end and is free again.</summary>
    public void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(native, column) == raw.SQLITE_NULL;

    public long Int(int column) => raw.sqlite3_column_int64(native, column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(native, column);

    public string Text(int column) => raw.sqlite3_column_text(native, column).utf8_to_string() ?? "";

    public int Columns => raw.sqlite3_column_count(native);

    /// <summary>A column as it is, for copying: null, long, double, string or byte[].</summary>
    public object? Value(int column) => raw.sqlite3_column_type(native, column) switch
    {
        raw.SQLITE_INTEGER => Int(column),
        raw.SQLITE_FLOAT => raw.sqlite3_column_double(native, column),
        raw.SQLITE_TEXT => Text(column),
        raw.SQLITE_BLOB => Blob(column).ToArray(),
        _ => null,
    };

    public Statement BindValue(int index, object? value) => value switch
    {
        null => BindNull(index),
        long number => Bind(index, number),
        string text => Bind(index, text),
        byte[] bytes => Bind(index, bytes.AsSpan()),

        // Only damage makes one of these: it is copied as it is, and the row's checksum tells.
        double real => BindReal(index, real),
        _ => throw new NotSupportedException($"A column holds a {value.GetType().Name}, which the schema does not have."),
    };

    private Statement BindReal(int index, double value)
    {
        raw.sqlite3_bind_double(native, index, value);
        return this;
    }

    public void Reset() => raw.sqlite3_reset(native);

    public void Dispose() => native.Dispose();
}
