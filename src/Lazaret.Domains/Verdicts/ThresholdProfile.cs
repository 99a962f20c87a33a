namespace Lazaret.Domains.Verdicts;

/// <summary>How sure a verdict has to be: named pairs of thresholds, fixed on the validation data when the model was trained and kept in the model file.</summary>
public enum ThresholdProfile : byte
{
    /// <summary>At most one benign name in a thousand is called generated. The default.</summary>
    Balanced,

    /// <summary>At most one benign name in ten thousand.</summary>
    HighConfidence,

    /// <summary>At most one benign name in a hundred.</summary>
    Sensitive,

    /// <summary>The raw score against 0.5, as the system that ours replaces did it.</summary>
    Compat,
}
