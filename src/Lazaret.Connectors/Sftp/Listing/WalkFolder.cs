using Lazaret.Connectors.Filesystem;

namespace Lazaret.Connectors.Sftp.Listing;

/// <summary>One folder on the way from the asset to where a walk stands.</summary>
/// <param name="relative">Its path below the asset; empty = the asset.</param>
/// <param name="resume">The rest of the path that a resumed walk goes on at; empty = all of this folder is to be listed.</param>
internal sealed class WalkFolder(string relative, ReadOnlyMemory<byte[]> resume)
{
    public string Relative => relative;

    public ReadOnlyMemory<byte[]> Resume => resume;

    /// <summary>A resumed walk only passes through: its files are done, and the folders before the one that it goes to.</summary>
    public bool OnlyFolders => !resume.IsEmpty;

    /// <summary>Folders in it, once it was listed.</summary>
    public PackedNames Folders { get; } = new();

    public bool Listed { get; set; }

    /// <summary>The folder to be entered next.</summary>
    public int Next { get; set; }
}
