using Lazaret.Connectors.Linux;

namespace Lazaret.Connectors.Filesystem;

/// <summary>One directory on the way from the asset to where a walk stands.</summary>
internal sealed class WalkFrame
{
    /// <summary>Null while the walk is far below; then it is opened again by its path.</summary>
    public Fd? Handle { get; set; }

    public int ByteLength { get; init; }

    public int TextLength { get; init; }

    public PackedNames Directories { get; } = new();

    public int Next { get; set; }

    /// <summary>A resumed walk only passes through: the files are done.</summary>
    public bool OnlyDirectories { get; init; }

    /// <summary>In a directory that is only passed through: sub-directories before this name are done.</summary>
    public byte[]? From { get; init; }
}
