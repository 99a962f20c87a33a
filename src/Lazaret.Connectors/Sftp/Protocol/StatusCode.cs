namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>What a STATUS packet says. The numbers go over the wire; a server may send others, which count as <see cref="Failure"/>.</summary>
internal enum StatusCode : uint
{
    Ok = 0,
    EndOfFile = 1,
    NoSuchFile = 2,
    PermissionDenied = 3,
    Failure = 4,
    BadMessage = 5,
    NoConnection = 6,
    ConnectionLost = 7,
    Unsupported = 8,
}
