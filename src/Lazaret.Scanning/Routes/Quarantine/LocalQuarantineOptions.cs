namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>A quarantine on a local volume.</summary>
public sealed class LocalQuarantineOptions
{
    /// <summary>A folder for nothing else, which only this user may enter; made when it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Bytes that stay free on the volume, 0 or more. Default 64 MiB.</summary>
    public long Reserve { get; init; } = 64L << 20;

    /// <summary>How long a lock that another process holds is waited for. Default 10 s.</summary>
    public TimeSpan LockPatience { get; init; } = TimeSpan.FromSeconds(10);
}
