using Lazaret.Connectors.Linux;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem;

/// <summary>Finds and makes the quarantine folder, and says whether it is safe to use.</summary>
internal static class QuarantineRoot
{
    private const int GroupOrOthersMayWrite = 0x12; // 022

    /// <summary>A handle of the existing folder, or minus the error number. Inside the asset no link is followed to it: the asset's users could have put one there.</summary>
    public static int Open(AssetPaths paths)
    {
        if (paths.QuarantineBelowBase is not { } below)
        {
            return FileOpener.OpenFolder(LosslessUtf8.Encode(paths.Quarantine));
        }

        int asset = FileOpener.OpenFolder(LosslessUtf8.Encode(paths.Base));
        if (asset < 0)
        {
            return asset;
        }

        using Fd handle = new(asset);
        return Beneath.Open(asset, LosslessUtf8.Encode(below), OpenFlags.DirectoryHandle);
    }

    /// <summary>Ours, or root's, and writable by nobody else.</summary>
    public static bool IsTrusted(in FileStat stat) =>
        stat.IsDirectory && (stat.User == 0 || stat.User == Libc.EffectiveUser()) && (stat.Mode & GroupOrOthersMayWrite) == 0;
}
