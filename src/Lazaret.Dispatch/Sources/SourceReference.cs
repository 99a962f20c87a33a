namespace Lazaret.Dispatch.Sources;

/// <summary>A key that submissions to a source may or must give a value for (<c>event-dispatcher</c> §8.4).</summary>
internal sealed record SourceReference
{
    public required string Name { get; init; }

    /// <summary>Must every submission have it?</summary>
    public bool Required { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Is it shown first to people?</summary>
    public bool Highlight { get; init; }
}
