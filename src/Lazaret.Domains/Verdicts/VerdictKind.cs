namespace Lazaret.Domains.Verdicts;

/// <summary>What was found out about a name.</summary>
public enum VerdictKind : byte
{
    /// <summary>The text is no name that could have been registered; see <see cref="NotApplicableReason"/>. It is not scored.</summary>
    NotApplicable,

    /// <summary>Below the thresholds of the profile that was asked for, and of the profile <see cref="ThresholdProfile.Sensitive"/>.</summary>
    Benign,

    /// <summary>Below the thresholds of the profile that was asked for, but above those of <see cref="ThresholdProfile.Sensitive"/>.</summary>
    Suspicious,

    /// <summary>At or above a threshold of the profile that was asked for.</summary>
    Dga,
}
