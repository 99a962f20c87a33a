namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>Why a name from a server is not taken (<c>sftp-ingest</c> W9).</summary>
internal enum NameRefusal
{
    None,
    Empty,

    /// <summary><c>.</c> or <c>..</c>.</summary>
    Dots,
    Slash,
    Backslash,
    Nul,
    ControlCharacter,

    /// <summary>More than 255 bytes.</summary>
    TooLong,
}
