namespace Lazaret.Connectors.Sftp.Acting;

/// <summary>What was found of the file that an action is about.</summary>
internal enum SourceState
{
    Missing,

    /// <summary>Something else than what was scanned.</summary>
    Other,

    /// <summary>The version that was scanned; it stands at the stage now, out of everybody's way.</summary>
    Staged,
}
