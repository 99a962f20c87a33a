namespace Lazaret.Configuration.Catalog;

/// <summary>A program that has settings: core or connector.</summary>
internal sealed record SettingProgram
{
    public required IReadOnlyList<Setting> Catalog { get; init; }

    /// <summary>Is this name, if it is no setting, a mistake in one of ours? The two programs' names begin alike; each knows its own.</summary>
    public required Func<string, bool> Knows { get; init; }

    /// <summary>What must hold between settings: adds sentences to the errors (first list) and warnings (second).</summary>
    public required Action<SettingSet, List<string>, List<string>> Rules { get; init; }
}
