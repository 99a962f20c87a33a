namespace Lazaret.Core.Routes.Definition;

/// <summary>Rows in PostgreSQL: each file's life in a table of ours, and its name in the table of the existing pipeline (<c>sftp-ingest</c> §1.7).</summary>
public sealed record PostgresPlace
{
    public required string Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; init; } = 5432;

    public required string Database { get; init; }

    public required string User { get; init; }

    /// <summary>Null = none is asked for.</summary>
    public SecretReference? Password { get; init; }

    /// <summary>Over TLS, with the server's certificate verified. False only for a network that lets nobody else in.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>PEM with trusted authorities; null = the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Our table; null = none.</summary>
    public string? Table { get; init; } = "lazaret_route_files";

    /// <summary>The one-column table; null = none.</summary>
    public string? NamesTable { get; init; }

    /// <summary>Names in it count as done from the start, so that nothing is taken twice after the change of systems.</summary>
    public bool SkipKnownNames { get; init; } = true;
}
