using Lazaret.Core.Text;
using Lazaret.Dispatch.Settings;
using YamlDotNet.RepresentationModel;

namespace Lazaret.Dispatch.Sources;

/// <summary>Reads the YAML of the setting EVENTS__TOPICS: a list of <c>{topic, numpartitions, replicationfactor, config}</c> (<c>event-dispatcher</c> §8.3).</summary>
internal static class TopicsYaml
{
    private const string What = "EVENTS__TOPICS";
    private static readonly string[] Members = ["topic", "numpartitions", "replicationfactor", "config"];

    /// <summary>What is to be changed, by topic name without <c>azul.PREFIX.</c>; in the order of the file. The list may also stand under <c>topics</c>.</summary>
    public static IReadOnlyDictionary<string, TopicChange> Read(string text, Findings findings)
    {
        YamlReader yaml = new(What, findings);
        Dictionary<string, TopicChange> changes = new(StringComparer.Ordinal);
        YamlNode? root = yaml.Load(text);
        if (root is YamlMappingNode { Children.Count: 1 } top && top.Children.First() is { Key: YamlScalarNode { Value: "topics" } } only)
        {
            root = only.Value;
        }

        foreach (YamlNode item in root is null ? [] : yaml.Items(root, "the top"))
        {
            (string name, TopicChange change) = Entry(yaml, item);
            if (!name.Split('.').All(SourceName.IsWord) || name.Length > 130)
            {
                findings.Mistake($"{What}: the topic name \"{Shown.Of(name)}\" cannot be used; allowed is the part behind \"azul.PREFIX.\", such as system.status: words of letters, digits, dashes and underscores with dots between them, at most 130 characters");
            }
            else if (!changes.TryAdd(name, change))
            {
                findings.Mistake($"{What}: the topic {name} stands there twice; allowed is one entry for each");
            }
        }

        return changes;
    }

    private static (string Name, TopicChange Change) Entry(YamlReader yaml, YamlNode item)
    {
        string name = "";
        TopicChange change = new();
        foreach ((string member, YamlNode value) in yaml.Members(item, "an entry"))
        {
            if (member == "topic")
            {
                name = yaml.Text(value, member);
            }
            else if (!SourcesYaml.ReadTopic(yaml, member, value, member, ref change))
            {
                yaml.Unknown(value, "an entry", member, Members);
            }
        }

        return (name, change);
    }
}
