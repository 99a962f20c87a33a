namespace Lazaret.Configuration;

/// <summary>The settings that can stand in a file or the environment, after layering; null = not set. <c>docs/configuration.md</c> lists them.</summary>
internal sealed class LazaretSettings
{
    /// <summary><c>store:data</c>: the data folder.</summary>
    public string? Data { get; set; }

    /// <summary><c>scan:filter</c>.</summary>
    public string? Filter { get; set; }

    /// <summary><c>scan:scanners</c>, the chain in its order; empty = not set.</summary>
    public IReadOnlyList<string> Scanners { get; set; } = [];

    /// <summary><c>scan:action</c>.</summary>
    public string? Action { get; set; }

    /// <summary><c>scan:quarantine</c>.</summary>
    public string? Quarantine { get; set; }

    /// <summary><c>scan:jobs</c>, 1 to 1024.</summary>
    public string? Jobs { get; set; }

    /// <summary><c>scan:max_size</c>.</summary>
    public string? MaxSize { get; set; }

    /// <summary><c>scan:cache</c>.</summary>
    public bool? Cache { get; set; }

    /// <summary><c>up:assets</c>; empty = not set.</summary>
    public IReadOnlyList<string> Assets { get; set; } = [];

    /// <summary><c>up:monitor</c>.</summary>
    public bool? Monitor { get; set; }

    /// <summary><c>up:listen</c>.</summary>
    public string? Listen { get; set; }
}
