namespace Lazaret.Dispatch.Metrics;

/// <summary>The values of up to three labels, in the order of their names; unused ones are empty.</summary>
internal readonly record struct LabelSet
{
    /// <summary>Longer values are cut: they come from outside.</summary>
    public const int MostCharacters = 200;

    public LabelSet(string? a = null, string? b = null, string? c = null) => (A, B, C) = (Cut(a), Cut(b), Cut(c));

    public string A { get; }

    public string B { get; }

    public string C { get; }

    public string this[int index] => index switch { 0 => A, 1 => B, _ => C };

    private static string Cut(string? value) => value is null ? "" : value.Length <= MostCharacters ? value : value[..MostCharacters];
}
