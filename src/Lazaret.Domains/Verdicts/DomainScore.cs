namespace Lazaret.Domains.Verdicts;

/// <summary>The verdict on one name, small enough for millions of them: no text, no allocation. <see cref="DomainVerdict"/> is the long form.</summary>
/// <param name="Kind">The verdict under the profile that was asked for.</param>
/// <param name="Reason">Why the name was not scored; <see cref="NotApplicableReason.None"/> when it was.</param>
/// <param name="Score">The calibrated probability, 0 to 1, that the name is generated. 0 when not applicable.</param>
/// <param name="Margin">What is compared with the profiles' thresholds, and what names are ranked by, as it does not saturate: minus the decimal logarithm of the share of harmless names that lie above it.</param>
/// <param name="RandomLogit">The raw output of the head for random and pronounceable names.</param>
/// <param name="WordListLogit">The raw output of the head for names made of words.</param>
/// <param name="Category">What the name looks like; <see cref="DomainCategory.Unknown"/> unless the verdict is DGA or suspicious.</param>
/// <param name="Family">Index into <see cref="Model.ModelInfo.Families"/>; -1 for unknown.</param>
/// <param name="FamilyScore">Probability of that family, 0 to 1.</param>
public readonly record struct DomainScore(
    VerdictKind Kind,
    NotApplicableReason Reason,
    float Score,
    float Margin,
    float RandomLogit,
    float WordListLogit,
    DomainCategory Category,
    short Family,
    float FamilyScore)
{
    /// <summary>The name is on the allow-list, so the verdict is benign whatever the score.</summary>
    public bool AllowListed { get; init; }

    /// <summary>The score of a text that is no registrable name.</summary>
    public static DomainScore NotApplicable(NotApplicableReason reason) =>
        new(VerdictKind.NotApplicable, reason, 0, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, DomainCategory.Unknown, -1, 0);
}
