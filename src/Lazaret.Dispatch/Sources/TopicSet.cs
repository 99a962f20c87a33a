using System.Text.RegularExpressions;

namespace Lazaret.Dispatch.Sources;

/// <summary>
/// The topics that a subscription reads (<c>event-dispatcher</c> §6.2), found by taking their names apart: a source name never becomes part of a regular expression (§18 item 23).
/// </summary>
internal sealed class TopicSet
{
    private const string AnyWord = @"[^\.]+";

    private readonly TopicNames names;
    private readonly string? system;
    private readonly IReadOnlyList<string> sources;
    private readonly IReadOnlyList<string> actions;

    private TopicSet(TopicNames names, string? system, IReadOnlyList<string> sources, IReadOnlyList<string> actions) =>
        (this.names, this.system, this.sources, this.actions) = (names, system, sources, actions);

    /// <summary>The existing dispatcher's expression for these topics, for people and for metrics labelled with it; names are escaped.</summary>
    public string Pattern => system is null
        ? $@"^azul\.{Regex.Escape(names.Prefix)}\.{Words(sources)}\.binary\.{Words(actions)}$"
        : $@"^azul\.{Regex.Escape(names.Prefix)}\.system\.{Regex.Escape(system)}$";

    /// <summary>One of the dispatcher's own topics.</summary>
    public static TopicSet System(TopicNames names, string name) => new(names, name, [], []);

    /// <summary>Binary events.</summary>
    /// <param name="names">Of which prefix.</param>
    /// <param name="sources">Of these sources; empty = of all.</param>
    /// <param name="actions">With these actions; empty = with any.</param>
    public static TopicSet Binary(TopicNames names, IReadOnlyList<string> sources, IReadOnlyList<string> actions) => new(names, null, sources, actions);

    public bool Contains(string topic) => names.Parse(topic) is { } name
        && (system is not null ? name.SystemName == system
            : !name.IsSystem && (sources.Count == 0 || sources.Contains(name.Source)) && (actions.Count == 0 || actions.Contains(name.Action)));

    /// <summary>Those of <paramref name="topics"/> that belong to the set, in their order.</summary>
    public IReadOnlyList<string> Resolve(IEnumerable<string> topics) => [.. topics.Where(Contains)];

    public override string ToString() => Pattern;

    private static string Words(IReadOnlyList<string> words) => words.Count == 0 ? AnyWord : $"({string.Join('|', words.Select(Regex.Escape))})";
}
