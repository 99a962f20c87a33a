using Lazaret.Connectors.Linux;
using Lazaret.Core.Items;

namespace Lazaret.Connectors.Filesystem;

/// <summary>Decides where a link leads.</summary>
internal sealed class EntryClassifier(WalkPlan plan)
{
    /// <summary>The item of the file that a link leads to; null when it is not a regular file inside the asset.</summary>
    public unsafe NewItem? Follow(int directory, ReadOnlySpan<byte> name)
    {
        int fd;
        fixed (byte* pointer = name)
        {
            // Following with O_PATH touches nothing: it only finds out where the link ends.
            fd = Libc.OpenAt(directory, pointer, OpenFlags.PathOnly | OpenFlags.CloseOnExec, 0);
        }

        if (fd < 0)
        {
            return null;
        }

        using Fd handle = new(fd);
        if (FileStat.Of(fd, out FileStat stat) != 0 || !stat.IsRegular || stat.Links == 0)
        {
            return null;
        }

        // The item is the file itself, under its own path without links: what is read and acted on later is that path.
        string? real = RealPath.OfHandle(fd);
        return real is not null && plan.Paths.Split(real, !plan.QuarantineIsOurs) is not null ? new NewItem(real, "", stat.Identity) : null;
    }
}
