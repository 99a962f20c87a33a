namespace Lazaret.Domains.Verdicts;

/// <summary>What was found out about a name.</summary>
public enum VerdictKind : byte
{
    /// <summary>The text is no name that could have been registered; see <see cref="NotApplicableReason"/>. It is not scored.</summary>
    NotApplicable,

    /// <summary>Not above the threshold of the profile that was asked for, nor of the profile <see cref="ThresholdProfile.Sensitive"/>.</summary>
    Benign,

    /// <summary>Not above the threshold of the profile that was asked for, but above that of <see cref="ThresholdProfile.Sensitive"/>.</summary>
    Suspicious,

    /// <summary>Above the threshold of the profile that was asked for.</summary>
    Dga,
}
