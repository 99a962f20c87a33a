namespace Lazaret.Dispatch.Sources;

/// <summary>
/// Which topics of a former prefix are copied to the present one (<c>event-dispatcher</c> §8.7), found by whole words of their names. The words after <c>binary</c> are not looked at: former versions had others.
/// </summary>
/// <param name="previous">The former prefix.</param>
/// <param name="present">The present one.</param>
/// <param name="denied">Full names of topics that are left out.</param>
internal sealed class ReprocessTopics(string previous, string present, IReadOnlyList<string> denied)
{
    /// <summary>Topics of binary events of all sources, each with what it is called now; in the order given.</summary>
    public IReadOnlyList<(string Old, string New)> Sources(IEnumerable<string> all) => Select(all, rest => rest is [{ Length: > 0 } source, "binary", ..] && source != "system");

    /// <summary>The dispatcher's own topics of these names, each with what it is called now; in the order given.</summary>
    public IReadOnlyList<(string Old, string New)> System(IEnumerable<string> all, IReadOnlyList<string> names) => Select(all, rest => rest is ["system", { } name] && names.Contains(name));

    private List<(string Old, string New)> Select(IEnumerable<string> all, Func<string[], bool> wanted) =>
    [
        .. all.Where(topic => !denied.Contains(topic) && topic.Split('.') is ["azul", { } prefix, .. { } rest] && prefix == previous && wanted(rest))
            .Select(topic => (topic, $"azul.{present}.{topic.Split('.', 3)[2]}")),
    ];
}
