namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>How far an action came. The names are in the journal files.</summary>
internal enum JournalPhase
{
    /// <summary>Decided; nothing was touched, or the one rename was done that makes a move.</summary>
    Intent,

    /// <summary>The file goes to another device: what lies at the destination is a copy, complete once it is there.</summary>
    Copy,

    /// <summary>The source was set aside and found to be the one scanned; all that is left is to unlink it.</summary>
    Verified,
}
