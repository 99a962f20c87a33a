namespace Lazaret.Dispatch.Sources;

/// <summary>The dispatcher's own topics and how they are unless configured otherwise (<c>event-dispatcher</c> §8.3).</summary>
internal static class SystemTopics
{
    private const string Forever = "-1";
    private const string SevenDays = "604800000";
    private const string OneDay = "86400000";
    private const string TwelveHours = "43200000";
    private const string TwentyEightDays = "2419200000";

    /// <summary>For a topic that only the configuration knows and that it says nothing about: records stay for ever, the newest of each key.</summary>
    public static IReadOnlyDictionary<string, string> Unsaid { get; } = Config(Forever, "compact");

    /// <summary>Name behind <c>azul.PREFIX.system.</c> and settings by their Kafka names.</summary>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyDictionary<string, string>>> All { get; } =
    [
        Of("insert", Forever, "compact"),
        Of("delete", Forever, "compact"),
        Of("retrohunt", Forever, "compact"),
        Of("expedite", SevenDays, "delete"),
        Of("error", SevenDays, "delete"),
        Of("plugin", SevenDays, "delete"),
        Of("status", OneDay, "delete"),
        Of("download", TwelveHours, "delete"),
        Of("report", TwentyEightDays, "delete"),
        Of("scrape", TwentyEightDays, "delete"),
    ];

    private static KeyValuePair<string, IReadOnlyDictionary<string, string>> Of(string name, string retention, string cleanup) => new(name, Config(retention, cleanup));

    private static Dictionary<string, string> Config(string retention, string cleanup) => new(StringComparer.Ordinal)
    {
        [TopicConfigKeys.Retention] = retention,
        [TopicConfigKeys.Cleanup] = cleanup,
        [TopicConfigKeys.Segment] = "1073741824",
    };
}
