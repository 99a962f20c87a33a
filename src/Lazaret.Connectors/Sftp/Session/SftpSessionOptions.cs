namespace Lazaret.Connectors.Sftp.Session;

/// <summary>Bounds of one session.</summary>
internal sealed record SftpSessionOptions
{
    /// <summary>For the connection and the first words. Default 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The session is given up when a request has no answer for this long and nothing else came either; or for ten times as long, whatever came. Default 60 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most reads under way for one file, 4 upwards; it begins with 4. Default 64.</summary>
    public int MostReads { get; init; } = 64;

    /// <summary>Bytes that all files of the session together read ahead; each may always have one read under way. Default 16 MiB.</summary>
    public long ReadAhead { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most files open at a time. Default 64.</summary>
    public int MostFiles { get; init; } = 64;
}
