namespace Lazaret.Core.Routes.Definition;

/// <summary>A folder on an SFTP server.</summary>
public sealed record SftpSource : RouteSource
{
    public override string Kind => "sftp";

    public required SftpPlace Server { get; init; }

    /// <summary>Connections at once, 1 to 8.</summary>
    public int Connections { get; init; } = 4;
}
