using Lazaret.Configuration.Catalog;
using Lazaret.Core.Actions;

namespace Lazaret.Configuration;

/// <summary>The settings that verbs also take as options; null = not set. <c>docs/configuration.md</c> lists them.</summary>
internal sealed record LazaretSettings
{
    /// <summary><c>store:data</c>: the data folder.</summary>
    public string? Data { get; init; }

    /// <summary><c>scan:filter</c>.</summary>
    public string? Filter { get; init; }

    /// <summary><c>scan:scanners</c>, the chain in its order, else the scanner of <c>dsxa:url</c>; empty = neither is set.</summary>
    public IReadOnlyList<string> Scanners { get; init; } = [];

    /// <summary><c>scan:action</c>.</summary>
    public ActionKind? Action { get; init; }

    /// <summary><c>scan:quarantine</c>.</summary>
    public string? Quarantine { get; init; }

    /// <summary><c>scan:jobs</c>, 1 to 1024.</summary>
    public int? Jobs { get; init; }

    /// <summary><c>scan:max_size</c>, bytes.</summary>
    public long? MaxSize { get; init; }

    /// <summary><c>scan:cache</c>.</summary>
    public bool? Cache { get; init; }

    /// <summary><c>up:assets</c>; empty = not set.</summary>
    public IReadOnlyList<string> Assets { get; init; } = [];

    /// <summary><c>up:monitor</c>.</summary>
    public bool? Monitor { get; init; }

    /// <summary><c>up:listen</c>.</summary>
    public string? Listen { get; init; }

    public static LazaretSettings From(SettingSet settings) => new()
    {
        Data = settings.Text("store:data"),
        Filter = settings.Text("scan:filter"),
        Scanners = settings.IsSet("scan:scanners") ? settings.List("scan:scanners") : settings.Text("dsxa:url") is { } dsxa ? [$"dsxa:{dsxa}"] : [],
        Action = ActionKinds.TryParse(settings.Text("scan:action"), out ActionKind action) ? action : null,
        Quarantine = settings.Text("scan:quarantine"),
        Jobs = (int?)settings.Number("scan:jobs"),
        MaxSize = settings.Bytes("scan:max_size"),
        Cache = settings.Flag("scan:cache"),
        Assets = settings.List("up:assets"),
        Monitor = settings.Flag("up:monitor"),
        Listen = settings.Text("up:listen"),
    };
}
