namespace Lazaret.Core.Routes.Definition;

/// <summary>How an SFTP server is reached and known. The host key is always verified: by one of the fingerprints or by the known_hosts file.</summary>
public sealed record SftpPlace
{
    /// <summary>Host name or address; no white space, no dash in front.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; init; } = 22;

    public required string User { get; init; }

    /// <summary>A private key; null = the password.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Of the key; null = it has none.</summary>
    public SecretReference? KeyPassphrase { get; init; }

    /// <summary>Null = the key.</summary>
    public SecretReference? Password { get; init; }

    public string? KnownHosts { get; init; }

    /// <summary>As <c>ssh-keygen -l</c> shows them: <c>SHA256:…</c>.</summary>
    public IReadOnlyList<string> Fingerprints { get; init; } = [];

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
