using Lazaret.Core.Text;
using Lazaret.Dispatch.Settings;
using YamlDotNet.RepresentationModel;

namespace Lazaret.Dispatch.Sources;

/// <summary>Reads the YAML of the setting EVENTS__SOURCES (<c>event-dispatcher</c> §8.4).</summary>
internal static class SourcesYaml
{
    private const string What = "EVENTS__SOURCES";
    private const int MostPartitions = 10_000;
    private const int MostReplicas = 100;

    private static readonly string[] SourceMembers =
        ["description", "icon_class", "partition_unit", "expire_events_after", "exclude_from_backup", "references", "kafka", "elastic"];

    private static readonly string[] ReferenceMembers = ["name", "required", "description", "highlight"];
    private static readonly string[] KafkaMembers = ["numpartitions", "replicationfactor", "config"];

    /// <summary>The sources; those that are wrong are told in <paramref name="findings"/>. An empty text is an empty catalog.</summary>
    public static SourceCatalog Read(string text, Findings findings)
    {
        YamlReader yaml = new(What, findings);
        List<SourceDefinition> sources = [];
        if (yaml.Load(text) is { } root)
        {
            foreach ((string member, YamlNode node) in yaml.Members(root, "the top"))
            {
                if (member != "sources")
                {
                    // A forgotten top line would otherwise mean that every source is taken.
                    findings.Mistake($"{What}: \"{Shown.Of(member)}\" is not known at the top; allowed is \"sources\", with the sources in it");
                    continue;
                }

                sources.AddRange(yaml.Members(node, member).Select(source => Source(yaml, findings, source.Name, source.Value)).OfType<SourceDefinition>());
            }
        }

        return new SourceCatalog(sources);
    }

    /// <summary>Reads <c>numpartitions</c>, <c>replicationfactor</c> and <c>config</c>; false for another member.</summary>
    public static bool ReadTopic(YamlReader yaml, string member, YamlNode node, string at, ref TopicChange topic)
    {
        switch (member)
        {
            case "numpartitions":
                topic = topic with { Partitions = yaml.Number(node, at, MostPartitions) };
                return true;
            case "replicationfactor":
                topic = topic with { Replicas = yaml.Number(node, at, MostReplicas) };
                return true;
            case "config":
                Dictionary<string, string> config = yaml.Texts(node, at);
                foreach (string wrong in TopicConfig.Mistakes(config))
                {
                    yaml.Mistake(node, $"{Shown.Of(at)}.{wrong}");
                }

                topic = topic with { Config = config };
                return true;
            default:
                return false;
        }
    }

    private static SourceDefinition? Source(YamlReader yaml, Findings findings, string name, YamlNode node)
    {
        if (SourceName.Wrong(name) is { } wrong)
        {
            findings.Mistake($"{What}: {wrong}");
            return null;
        }

        SourceDefinition source = new() { Name = name };
        foreach ((string member, YamlNode value) in yaml.Members(node, name))
        {
            string at = $"{name}.{member}";
            switch (member)
            {
                case "description":
                    source = source with { Description = yaml.Text(value, at) };
                    break;
                case "icon_class":
                    source = source with { IconClass = yaml.Text(value, at) };
                    break;
                case "partition_unit":
                    source = source with { PartitionUnit = yaml.Text(value, at) };
                    break;
                case "expire_events_after":
                    if (!SourceExpiry.TryParse(yaml.Text(value, at), out TimeSpan? expiry))
                    {
                        yaml.Wrong(value, at, SourceExpiry.Allowed);
                    }

                    source = source with { Expiry = expiry };
                    break;
                case "exclude_from_backup":
                    source = source with { ExcludeFromBackup = yaml.Flag(value, at) };
                    break;
                case "references":
                    source = source with { References = [.. yaml.Items(value, at).Select(item => Reference(yaml, item, at)).OfType<SourceReference>()] };
                    break;
                case "kafka":
                    TopicChange topic = Kafka(yaml, value, at);
                    source = source with { Partitions = topic.Partitions, Replicas = topic.Replicas, KafkaConfig = topic.Config };
                    break;
                case "elastic":
                    break; // settings of the metastore's indexes
                default:
                    yaml.Unknown(value, name, member, SourceMembers);
                    break;
            }
        }

        return source;
    }

    private static TopicChange Kafka(YamlReader yaml, YamlNode node, string at)
    {
        TopicChange topic = new();
        foreach ((string member, YamlNode value) in yaml.Members(node, at))
        {
            if (!ReadTopic(yaml, member, value, $"{at}.{member}", ref topic))
            {
                yaml.Unknown(value, at, member, KafkaMembers);
            }
        }

        return topic;
    }

    private static SourceReference? Reference(YamlReader yaml, YamlNode node, string at)
    {
        SourceReference reference = new() { Name = "" };
        foreach ((string member, YamlNode value) in yaml.Members(node, at))
        {
            string field = $"{at}.{member}";
            switch (member)
            {
                case "name":
                    reference = reference with { Name = yaml.Text(value, field) };
                    break;
                case "required":
                    reference = reference with { Required = yaml.Flag(value, field) };
                    break;
                case "description":
                    reference = reference with { Description = yaml.Text(value, field) };
                    break;
                case "highlight":
                    reference = reference with { Highlight = yaml.Flag(value, field) };
                    break;
                default:
                    yaml.Unknown(value, at, member, ReferenceMembers);
                    break;
            }
        }

        if (reference.Name.Length == 0)
        {
            yaml.Wrong(node, at, "each reference needs a name");
            return null;
        }

        return reference;
    }
}
