namespace Lazaret.Core.Routes.Definition;

/// <summary>Delivery into a folder on an SFTP server.</summary>
public sealed record SftpDestination : RouteDestination
{
    public override string Kind => "sftp";

    public required SftpPlace Server { get; init; }

    public required string Folder { get; init; }
}
