namespace Lazaret.Configuration.Catalog;

/// <summary>One setting: its name, the names that users of the existing systems know it by, and what is allowed.</summary>
/// <param name="Key">Our name: <c>section:key</c>; empty when only another system's name exists, which then has no effect.</param>
/// <param name="Kind">What its text means.</param>
/// <param name="Default">The default as text; null = not set.</param>
/// <param name="Meaning">One line for people.</param>
internal sealed record Setting(string Key, SettingKind Kind, string? Default, string Meaning)
{
    /// <summary>Other names, in the order of their rank.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Why it has no effect here; null when it has one.</summary>
    public string? NoEffect { get; init; }

    /// <summary>A name so common that others use it too: that it has no effect is shown, but not told at every start.</summary>
    public bool Quiet { get; init; }

    public double Least { get; init; } = double.MinValue;

    public double Most { get; init; } = double.MaxValue;

    /// <summary>Words that are allowed; empty = any.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>A further check of each value: what is wrong with it, as the end of a sentence; null when it is fine.</summary>
    public Func<string, string?>? Check { get; init; }

    /// <summary>Our environment name: <c>LAZARET__SECTION__KEY</c>.</summary>
    public string EnvironmentName => Key.Length == 0 ? Aliases[0] : "LAZARET__" + Key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();

    public string ShownName => Key.Length == 0 ? Aliases[0] : Key;

    /// <summary>All names in a layer, the strongest first.</summary>
    public IEnumerable<string> Names => Key.Length == 0 ? Aliases : Aliases.Prepend(EnvironmentName);
}
