namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>What lies at the location of an action now.</summary>
internal enum SourceState
{
    Missing,

    /// <summary>Something else than what was scanned.</summary>
    Other,

    /// <summary>The version that was scanned.</summary>
    Scanned,
}
