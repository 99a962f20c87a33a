namespace Lazaret.EndToEnd.Tests.Routes.Acceptance;

/// <summary>A route file of the tests: from an SFTP folder through one scanner into a bucket, with quarantine and rows; each part can be another one.</summary>
internal sealed record RouteText
{
    public required int SftpPort { get; init; }

    public required string User { get; init; }

    public required string KeyFile { get; init; }

    public required string Fingerprint { get; init; }

    public required string Remote { get; init; }

    public required string Scanner { get; init; }

    public required string S3Address { get; init; }

    public required string Bucket { get; init; }

    public required int PostgresPort { get; init; }

    /// <summary>Part of the names of the tables.</summary>
    public required string Table { get; init; }

    public string Key { get; init; } = "in/{name}";

    public string Settle { get; init; } = "{quiet: 0}";

    public string Quarantine { get; init; } = "{kind: folder, folder: quarantine}";

    /// <summary>Further members of the bucket, with a comma in front.</summary>
    public string Bucketing { get; init; } = "";

    /// <summary>The destination; null = the bucket.</summary>
    public string? Deliver { get; init; }

    /// <summary>Whether there are rows in PostgreSQL.</summary>
    public bool HasRecords { get; init; } = true;

    /// <summary>Further members of the source, a line each.</summary>
    public string Source { get; init; } = "";

    /// <summary>Further lines at the top.</summary>
    public string More { get; init; } = "";

    public override string ToString() => $$"""
        name: accept
        source:
          kind: sftp
          host: 127.0.0.1
          port: {{SftpPort}}
          user: {{User}}
          key_file: {{KeyFile}}
          fingerprints: ['{{Fingerprint}}']
          folder: {{Remote}}
          {{Source}}
        settle: {{Settle}}
        scanners: ['{{Scanner}}']
        deliver:
          - {{Deliver ?? Destination}}
        quarantine: {{Quarantine}}
        {{Records}}
        {{More}}
        """;

    private string Destination => $$"""
        {kind: s3, bucket: {{Bucket}}, endpoint: '{{S3Address}}', path_style: true, region: us-east-1, access_key: {file: s3.key}, secret_key: {file: s3.key}, key: '{{Key}}', done_marker: .done{{Bucketing}}}
        """;

    private string Records => HasRecords
        ? $$"""records: {kind: postgres, host: 127.0.0.1, port: {{PostgresPort}}, database: postgres, user: postgres, password: {file: pg.key}, tls: false, table: {{Table}}, names_table: {{Table}}_names}"""
        : "";
}
