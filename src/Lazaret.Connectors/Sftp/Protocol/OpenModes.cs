namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>How a file is opened. The numbers go over the wire.</summary>
[Flags]
internal enum OpenModes : uint
{
    Read = 1,
    Write = 2,
    Append = 4,
    Create = 8,
    Truncate = 16,

    /// <summary>With <see cref="Create"/>: fail when there is a file of the name.</summary>
    Exclusive = 32,
}
