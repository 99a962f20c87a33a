namespace Lazaret.Scanners.Clamd;

/// <summary>What an INSTREAM reply is, before it is judged.</summary>
internal enum ClamdReplyKind
{
    /// <summary><c>stream: OK</c>.</summary>
    Ok,

    /// <summary><c>stream: NAME FOUND</c>.</summary>
    Found,

    /// <summary><c>… ERROR</c>.</summary>
    Error,

    /// <summary>Anything else.</summary>
    Garbage,
}
