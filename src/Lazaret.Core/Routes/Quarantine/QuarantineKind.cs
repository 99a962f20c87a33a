namespace Lazaret.Core.Routes.Quarantine;

/// <summary>The parts of a quarantine, which are kept apart.</summary>
public enum QuarantineKind
{
    /// <summary>Something was found.</summary>
    Malicious = 0,

    /// <summary>It could not be scanned in full.</summary>
    Unscannable = 1,

    /// <summary>Clean, but not of the form that is asked for.</summary>
    Invalid = 2,
}
