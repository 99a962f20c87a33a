namespace Lazaret.Configuration.Catalog;

/// <summary>Where settings come from, the weakest first: file, env file, environment.</summary>
internal sealed record SettingLayers
{
    /// <summary>Values of settings files by our key, with the file's name.</summary>
    public IReadOnlyDictionary<string, (string Value, string Source)> File { get; init; } = new Dictionary<string, (string, string)>();

    /// <summary>Values of an env file by name; they count where the environment has nothing, or an empty value.</summary>
    public IReadOnlyDictionary<string, string> EnvFile { get; init; } = new Dictionary<string, string>();

    /// <summary>Its name, for people.</summary>
    public string? EnvFileName { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
