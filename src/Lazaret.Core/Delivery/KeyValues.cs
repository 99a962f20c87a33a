namespace Lazaret.Core.Delivery;

/// <summary>What a <see cref="KeyTemplate"/> is filled with.</summary>
public sealed record KeyValues
{
    /// <summary>The item's name below its source, with <c>/</c> between its parts.</summary>
    public required string Path { get; init; }

    /// <summary>When the item was completely taken (downloaded). Written in UTC. It is recorded with the item, so that every try makes the same key.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>64 lower-case hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>32 lower-case hex digits; needed only where <see cref="KeyTemplate.NeedsMd5"/>.</summary>
    public string? Md5 { get; init; }

    /// <summary>The route's prefix; slashes at its ends do not count.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The name of the source.</summary>
    public string Source { get; init; } = "";

    /// <summary>What the named groups of the file-name pattern matched.</summary>
    public IReadOnlyDictionary<string, string> Groups { get; init; } = new Dictionary<string, string>();
}
