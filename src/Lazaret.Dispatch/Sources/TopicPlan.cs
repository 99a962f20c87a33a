using Lazaret.Core.Events;

namespace Lazaret.Dispatch.Sources;

/// <summary>
/// The topics to be made at start (<c>event-dispatcher</c> §8.3): the built-in list, changed by the sources, changed by EVENTS__TOPICS. A change says only what is different: the existing dispatcher
/// makes a topic compacted and everlasting when a change of its partitions says nothing about its settings.
/// </summary>
/// <param name="names">Of which prefix.</param>
/// <param name="sources">The sources.</param>
/// <param name="changes">By topic name without <c>azul.PREFIX.</c>.</param>
/// <param name="partitions">Of topics for which nothing else is said; at least 1.</param>
/// <param name="replicas">The same for copies.</param>
internal sealed class TopicPlan(TopicNames names, SourceCatalog sources, IReadOnlyDictionary<string, TopicChange> changes, int partitions = 1, int replicas = 1)
{
    /// <summary>All topics that are known now: the dispatcher's own, those of the configured sources, and others that the configuration names.</summary>
    public IReadOnlyList<TopicSpec> All()
    {
        List<TopicSpec> topics = [.. SystemTopics.All.Select(t => Spec($"system.{t.Key}", new TopicChange { Config = t.Value })), .. sources.All.SelectMany(s => ForSource(s.Name))];
        HashSet<string> known = [.. topics.Select(t => t.Name)];
        topics.AddRange(changes.Where(c => !known.Contains(names.Full(c.Key)))
            .Select(c => Spec(c.Key, new TopicChange { Config = c.Value.Config.Count == 0 ? SystemTopics.Unsaid : new Dictionary<string, string>() })));
        return topics;
    }

    /// <summary>The topics of a source, one for each action; of one that is not configured as if it were there with nothing but its name.</summary>
    public IReadOnlyList<TopicSpec> ForSource(string name)
    {
        SourceDefinition source = sources.Find(name) ?? new SourceDefinition { Name = name };
        TopicChange change = new() { Partitions = source.Partitions, Replicas = source.Replicas, Config = source.TopicConfig() };
        return SourceName.IsValid(name) ? [.. TopicNames.Actions.Select(action => Spec($"{name}.binary.{action}", change))] : throw new ArgumentException(SourceName.Wrong(name), nameof(name));
    }

    private TopicSpec Spec(string name, TopicChange first)
    {
        TopicChange last = changes.GetValueOrDefault(name, new TopicChange());
        Dictionary<string, string> config = new(first.Config, StringComparer.Ordinal);
        foreach ((string key, string value) in last.Config)
        {
            config[key] = value;
        }

        return TopicConfig.ToSpec(names.Full(name), FirstSaid(last.Partitions, first.Partitions, partitions), FirstSaid(last.Replicas, first.Replicas, replicas), config);
    }

    private static int FirstSaid(int a, int b, int c) => a > 0 ? a : b > 0 ? b : c;
}
