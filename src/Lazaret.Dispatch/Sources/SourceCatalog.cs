using Lazaret.Core.Text;

namespace Lazaret.Dispatch.Sources;

/// <summary>The configured sources. An empty catalog takes every source that has a usable name.</summary>
internal sealed class SourceCatalog
{
    private readonly Dictionary<string, SourceDefinition> sources;

    public SourceCatalog(IEnumerable<SourceDefinition> sources) =>
        this.sources = sources.ToDictionary(s => SourceName.IsValid(s.Name) ? s.Name : throw new ArgumentException(SourceName.Wrong(s.Name), nameof(sources)), StringComparer.Ordinal);

    public static SourceCatalog Empty { get; } = new([]);

    /// <summary>In the order of the file.</summary>
    public IReadOnlyCollection<SourceDefinition> All => sources.Values;

    /// <summary>Is every source with a usable name taken?</summary>
    public bool IsOpen => sources.Count == 0;

    /// <summary>Null when it is not configured.</summary>
    public SourceDefinition? Find(string name) => sources.GetValueOrDefault(name);

    /// <summary>May events of this source be published? (§8.2: the existing dispatcher loses those of unknown sources.)</summary>
    public bool Accepts(string? name) => name is not null && (IsOpen ? SourceName.IsValid(name) : sources.ContainsKey(name));

    /// <summary>Why events of this source are refused, as a sentence; null when they are taken.</summary>
    public string? WhyRefused(string? name) =>
        Accepts(name) ? null
        : SourceName.Wrong(name ?? "") ?? $"the source \"{Shown.Of(name!)}\" is not configured; configured are {Shown.Of(string.Join(", ", sources.Keys))}";

    /// <summary>
    /// Is an event too old for its source? <c>timestamp + expiry</c> lies before <paramref name="now"/> (§6.5). Never for unknown sources, for those without expiry, and for times in the future.
    /// </summary>
    /// <param name="source">Its source.</param>
    /// <param name="timestamp">The time of the original submission.</param>
    /// <param name="now">The time now.</param>
    public bool IsAgedOff(string source, DateTimeOffset timestamp, DateTimeOffset now) =>
        Find(source)?.Expiry is { } expiry && now - timestamp > expiry;
}
