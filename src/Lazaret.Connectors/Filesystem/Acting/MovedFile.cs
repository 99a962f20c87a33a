namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>A file in the quarantine, by the handle of its folder.</summary>
internal sealed record MovedFile(Folder Folder, byte[] Name) : IDisposable
{
    public void Dispose() => Folder.Dispose();
}
