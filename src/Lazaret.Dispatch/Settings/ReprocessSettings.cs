using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Settings;

/// <summary>EVENTS__REPROCESS__… (<c>event-dispatcher</c> §8.7).</summary>
internal sealed record ReprocessSettings
{
    public required bool UpgradeSources { get; init; }

    public required bool UpgradeSystem { get; init; }

    /// <summary>Where events are copied from; empty = not said.</summary>
    public required string PreviousPrefix { get; init; }

    /// <summary>Names behind <c>system.</c>; default delete, error, expedite, insert.</summary>
    public required IReadOnlyList<string> IncludeSystem { get; init; }

    /// <summary>Full names of topics that are left out.</summary>
    public required IReadOnlyList<string> DenyTopics { get; init; }

    /// <summary>Default <c>azul-reprocessor</c>.</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>Are values JSON instead of Avro?</summary>
    public required bool LegacyJson { get; init; }

    /// <summary>So many reads without an event end a topic; default 180.</summary>
    public required int MaxEmptyPolls { get; init; }

    public static ReprocessSettings Read(SettingsReader reader) => new()
    {
        UpgradeSources = reader.Flag("EVENTS__REPROCESS__UPGRADE_SOURCES", false),
        UpgradeSystem = reader.Flag("EVENTS__REPROCESS__UPGRADE_SYSTEM", false),
        PreviousPrefix = reader.Text("EVENTS__REPROCESS__PREVIOUS_PREFIX", "", SourceName.IsWord, "1 to 100 letters (a to z, A to Z), digits, dashes and underscores"),
        IncludeSystem = reader.List("EVENTS__REPROCESS__INCLUDE_SYSTEM", "delete,error,expedite,insert", SourceName.IsWord, "names of system topics with commas, such as delete,insert"),
        DenyTopics = reader.List("EVENTS__REPROCESS__DENY_TOPICS"),
        ConsumerGroup = reader.Text("EVENTS__REPROCESS__CONSUMER_GROUP", "azul-reprocessor"),
        LegacyJson = reader.Flag("EVENTS__REPROCESS__LEGACY_JSON", false),
        MaxEmptyPolls = reader.Number("EVENTS__REPROCESS__MAX_NUMBER_OF_EMPTY_POLLS", 180, 1, 1_000_000_000),
    };
}
