namespace Lazaret.Core.Routes.Definition;

/// <summary>Where files come from; see the kinds.</summary>
public abstract record RouteSource
{
    private protected RouteSource()
    {
    }

    /// <summary><c>sftp</c>, <c>s3</c> or <c>folder</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The folder or prefix that is listed.</summary>
    public required string Folder { get; init; }

    /// <summary>Folders below it too.</summary>
    public bool Recursive { get; init; }
}
