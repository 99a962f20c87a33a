using Lazaret.Core.Text;
using Lazaret.Dispatch.Events.Rules;

namespace Lazaret.Dispatch.Sources;

/// <summary>Names of topics (<c>event-dispatcher</c> §8.1): <c>azul.PREFIX.system.NAME</c> and <c>azul.PREFIX.SOURCE.binary.ACTION</c>.</summary>
internal sealed class TopicNames
{
    private const string Root = "azul";
    private const string SystemWord = "system";
    private const string BinaryWord = "binary";

    private readonly string start;

    /// <exception cref="ArgumentException">The prefix cannot stand in a topic name.</exception>
    public TopicNames(string prefix)
    {
        if (!SourceName.IsWord(prefix))
        {
            throw new ArgumentException($"the topic prefix \"{Shown.Of(prefix)}\" cannot be used; {SourceName.Allowed}", nameof(prefix));
        }

        Prefix = prefix;
        start = $"{Root}.{prefix}.";
    }

    /// <summary>The five actions of binary events, in the order of §3.6.</summary>
    public static IReadOnlyList<string> Actions => BinaryActions.All;

    public string Prefix { get; }

    /// <summary>Binary events that go before all others.</summary>
    public string Expedite => System("expedite");

    /// <summary>Binary events to be tried again.</summary>
    public string Error => System("error");

    /// <summary>The topic of a model that is not binary, or another of the dispatcher's own.</summary>
    public string System(string name) => SourceName.IsWord(name) ? $"{start}{SystemWord}.{name}" : throw new ArgumentException($"\"{Shown.Of(name)}\" is no word", nameof(name));

    /// <summary>The topic of binary events.</summary>
    /// <param name="source">A source whose name was checked.</param>
    /// <param name="action">One of <see cref="Actions"/>.</param>
    public string Binary(string source, string action)
    {
        if (!SourceName.IsValid(source))
        {
            throw new ArgumentException(SourceName.Wrong(source), nameof(source));
        }

        return Actions.Contains(action) ? $"{start}{source}.{BinaryWord}.{action}" : throw new ArgumentException($"\"{Shown.Of(action)}\" is no action of a binary event", nameof(action));
    }

    /// <summary>Where a binary event is published (§8.2): its flags go before its source and action.</summary>
    public string ForBinary(string source, string action, bool expedite, bool retry) => expedite ? Expedite : retry ? Error : Binary(source, action);

    /// <summary>The full name of a topic that a configuration names without <c>azul.PREFIX.</c>.</summary>
    public string Full(string name) => start + name;

    /// <summary>What a topic name means; null when it is none of this prefix.</summary>
    public TopicName? Parse(string topic)
    {
        if (!topic.StartsWith(start, StringComparison.Ordinal))
        {
            return null;
        }

        return topic[start.Length..].Split('.') switch
        {
            [SystemWord, { Length: > 0 } name] => new TopicName(name, null, null),
            [{ Length: > 0 } source, BinaryWord, { Length: > 0 } action] => new TopicName(null, source, action),
            _ => null,
        };
    }
}
