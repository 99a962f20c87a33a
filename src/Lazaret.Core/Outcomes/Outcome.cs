namespace Lazaret.Core.Outcomes;

/// <summary>The one outcome of an item. The numbers are stored.</summary>
public enum Outcome
{
    /// <summary>Fully read, fully scanned, nothing found.</summary>
    Clean = 0,

    Malicious = 1,

    Suspicious = 2,

    /// <summary>It could be read but not be scanned in full; see the reason. Never clean.</summary>
    NotScanned = 3,

    /// <summary>It could not be read, or the scan could not be carried out; see the reason. Never clean.</summary>
    Failed = 4,
}
