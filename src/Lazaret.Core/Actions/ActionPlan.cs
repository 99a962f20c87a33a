namespace Lazaret.Core.Actions;

/// <summary>One action with its settings.</summary>
public sealed record ActionPlan
{
    public static readonly ActionPlan None = new() { Kind = ActionKind.Nothing };

    public static readonly ActionPlan Route = new() { Kind = ActionKind.Route };

    public required ActionKind Kind { get; init; }

    /// <summary>Where to move to, in the connector's terms (a folder for the filesystem); null = the connector's configured default.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Text.LosslessStringConverter))]
    public string? Target { get; init; }

    /// <summary>Tags for Tag and MoveTag; empty = <c>Verdict=Malicious</c>.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The name the object gets where it is moved to; only its last part counts. Null = its own name. Lossless text.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Text.LosslessStringConverter))]
    public string? FileName { get; init; }

    /// <summary>Keep the path below the asset root inside the target.</summary>
    public bool PreserveRelativePath { get; init; } = true;

    /// <summary>Replace what already lies at the destination. Off: a free name is chosen instead.</summary>
    public bool Overwrite { get; init; }
}
