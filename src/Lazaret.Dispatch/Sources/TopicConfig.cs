using System.Globalization;
using Lazaret.Core.Events;
using Lazaret.Core.Text;

namespace Lazaret.Dispatch.Sources;

/// <summary>Turns topic settings with Kafka names into a <see cref="TopicSpec"/>.</summary>
internal static class TopicConfig
{
    /// <summary>What is wrong with settings that mean something to us, as sentences.</summary>
    public static IEnumerable<string> Mistakes(IReadOnlyDictionary<string, string> config)
    {
        if (config.TryGetValue(TopicConfigKeys.Retention, out string? retention) && Milliseconds(retention) is null)
        {
            yield return $"{TopicConfigKeys.Retention} is \"{Shown.Of(retention)}\"; allowed is -1 for no limit, or a number of milliseconds from 1";
        }

        if (config.TryGetValue(TopicConfigKeys.Cleanup, out string? cleanup) && Policies(cleanup).Any(p => p is not ("compact" or "delete")))
        {
            yield return $"{TopicConfigKeys.Cleanup} is \"{Shown.Of(cleanup)}\"; allowed are delete, compact, and both with a comma";
        }
    }

    /// <summary>
    /// The topic. Age removes records only where the policy has <c>delete</c>, as Kafka does it; a topic for which no retention is said keeps everything. Settings that
    /// <see cref="TopicSpec"/> has no member for stand in its <see cref="TopicSpec.Config"/>.
    /// </summary>
    public static TopicSpec ToSpec(string name, int partitions, int replicas, IReadOnlyDictionary<string, string> config)
    {
        string[] policies = Policies(config.GetValueOrDefault(TopicConfigKeys.Cleanup, "delete"));
        long milliseconds = Milliseconds(config.GetValueOrDefault(TopicConfigKeys.Retention, "-1")) ?? -1;
        return new TopicSpec
        {
            Name = name,
            Partitions = partitions,
            Replicas = replicas,
            Compact = policies.Contains("compact"),
            Retention = milliseconds >= 0 && policies.Contains("delete") ? TimeSpan.FromMilliseconds(milliseconds) : null,
            Config = config.Where(c => c.Key is not (TopicConfigKeys.Retention or TopicConfigKeys.Cleanup)).ToDictionary(StringComparer.Ordinal),
        };
    }

    private static string[] Policies(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    private static long? Milliseconds(string text) =>
        text == "-1" ? -1
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= 1 && number <= (long)TimeSpan.MaxValue.TotalMilliseconds - 1 ? number
        : null;
}
