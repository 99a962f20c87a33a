namespace Lazaret.Core.Routes.Definition;

/// <summary>Delivery into a local folder.</summary>
public sealed record FolderDestination : RouteDestination
{
    public override string Kind => "folder";

    public required string Folder { get; init; }
}
