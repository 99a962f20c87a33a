namespace Lazaret.Domains.Verdicts;

/// <summary>Everything that is known about one name.</summary>
public sealed record DomainVerdict
{
    /// <summary>The text that was asked about, as it came.</summary>
    public required string Domain { get; init; }

    /// <summary>The name in its normal form: lower case, A-labels, without scheme, port, path, leading <c>www.</c> and trailing dot. Empty when not applicable.</summary>
    public required string Normalized { get; init; }

    /// <summary>The same with U-labels, for people.</summary>
    public required string Unicode { get; init; }

    /// <summary>The registrable name: the public suffix and one label more. Empty when not applicable.</summary>
    public required string Registrable { get; init; }

    /// <summary>The public suffix. Empty when not applicable.</summary>
    public required string Suffix { get; init; }

    /// <summary>Verdict, score and category.</summary>
    public required DomainScore Result { get; init; }

    /// <summary>The profile whose thresholds decided.</summary>
    public required ThresholdProfile Profile { get; init; }

    /// <summary>The most probable family, <c>unknown</c> when none is probable enough, empty when the name is benign.</summary>
    public required string Family { get; init; }

    /// <summary>The three most probable families, best first. Empty when the name is benign.</summary>
    public IReadOnlyList<FamilyScore> Families { get; init; } = [];

    /// <summary>The labels with their own scores, registrable label first.</summary>
    public IReadOnlyList<WordScore> Words { get; init; } = [];

    /// <summary>Why, in short sentences; only filled when asked for.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The name is on the allow-list, which made it benign.</summary>
    public bool AllowListed { get; init; }
}
