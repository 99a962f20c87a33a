using Lazaret.Connectors.Linux;
using Lazaret.Core.Items;

namespace Lazaret.Connectors.Filesystem.Watching;

/// <summary>Looks at files of the asset by their relative path: what version is there, if it is one to be scanned at all.</summary>
internal sealed class Looker(AssetPaths paths, bool evenInQuarantine) : IDisposable
{
    private Fd? root;

    /// <summary>Null when it is gone, no regular file, in the quarantine, or a tag file of ours.</summary>
    public ObjectIdentity? Look(string relative)
    {
        if (paths.Split(paths.LocationOf(relative), evenInQuarantine) is not { } split)
        {
            return null;
        }

        if (root is null)
        {
            int opened = FileOpener.OpenFolder(split.Root);
            if (opened < 0)
            {
                return null;
            }

            root = new Fd(opened);
        }

        (byte[] parent, byte[] name) = FileNames.SplitLast(split.Path);
        int folder = Beneath.Open(root.Value, parent, OpenFlags.DirectoryHandle);
        if (folder < 0)
        {
            return null;
        }

        using Fd handle = new(folder);
        return FileStat.Of(folder, FileNames.WithNul(name), out FileStat stat) == 0 && stat.IsRegular
            && !(TagSidecar.HasSidecarName(name) && TagSidecar.IsSidecar(folder, name, stat))
            ? stat.Identity
            : null;
    }

    public void Dispose() => root?.Dispose();
}
