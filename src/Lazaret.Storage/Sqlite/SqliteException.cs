namespace Lazaret.Storage.Sqlite;

/// <summary>What SQLite refused, with its result code.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    /// <summary>The primary result code.</summary>
    public int Code { get; } = code & 0xFF;

    /// <summary>The file is damaged, or is none of SQLite's. "Too big" is damage too: nothing that we write comes near that bound, but a damaged length does.</summary>
    public bool IsDamage => Code is 11 or 26 or 18;

    /// <summary>The disk is full.</summary>
    public bool IsFull => Code == 13;

    /// <summary>The storage under it fails: full, read-only, I/O error, gone.</summary>
    public bool IsStorage => Code is 13 or 10 or 8 or 14 or 11 or 26 or 5 or 7;
}
