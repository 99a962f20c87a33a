namespace Lazaret.Core.Routes.Definition;

/// <summary>A local folder.</summary>
public sealed record FolderSource : RouteSource
{
    public override string Kind => "folder";
}
