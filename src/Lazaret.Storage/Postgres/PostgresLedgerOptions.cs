namespace Lazaret.Storage.Postgres;

/// <summary>A PostgreSQL server and the tables in it.</summary>
public sealed record PostgresLedgerOptions
{
    public required string Host { get; init; }

    /// <summary>1 to 65535. Default 5432.</summary>
    public int Port { get; init; } = 5432;

    public required string Database { get; init; }

    public required string User { get; init; }

    /// <summary>Asked for at every new connection, so that a changed one is found; null = none.</summary>
    public Func<string?>? Password { get; init; }

    /// <summary>Over TLS, with certificate and host name verified. Default true.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>A PEM file with trusted authorities; null = the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The table with a row for each file, <c>TABLE</c> or <c>SCHEMA.TABLE</c>; null = none.</summary>
    public string? Table { get; init; }

    /// <summary>The table of the existing pipeline: one column <c>filename</c>; null = none.</summary>
    public string? NamesTable { get; init; }

    /// <summary>For connecting and for each command, 1 s or more. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
