namespace Lazaret.Storage.Postgres;

/// <summary>Names of tables as SQL has them: always quoted, so that any name is a name and nothing else.</summary>
internal static class PostgresName
{
    /// <summary><c>a.b</c> becomes <c>"a"."b"</c>.</summary>
    public static string Quote(string table) => string.Join('.', table.Split('.', 2).Select(p => $"\"{p.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    /// <summary>A name of its own for an index of <paramref name="table"/>, of at most 63 bytes, quoted.</summary>
    public static string Index(string table, string suffix)
    {
        string name = table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..];
        string head = name.Length + suffix.Length + 1 <= 40 ? name : name[..(39 - suffix.Length)];
        return Quote($"{head}_{suffix}".Replace(".", "_", StringComparison.Ordinal));
    }
}
