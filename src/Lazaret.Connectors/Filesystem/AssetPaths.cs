using Lazaret.Connectors.Linux;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem;

/// <summary>The paths of one asset: what is inside, what is quarantine, and how locations and relative paths turn into each other.</summary>
internal sealed class AssetPaths
{
    private readonly string prefix;

    public AssetPaths(FilesystemOptions options)
    {
        Asset = RealPath.Of(options.AssetPath);
        prefix = Asset.EndsWith('/') ? Asset : Asset + "/";
        string quarantine = RealPath.Normalize(options.QuarantinePath, Asset);
        Quarantine = quarantine.StartsWith(prefix, StringComparison.Ordinal) ? quarantine : RealPath.Of(quarantine);
        QuarantineInside = Quarantine.StartsWith(prefix, StringComparison.Ordinal) ? Quarantine[prefix.Length..] : null;
    }

    /// <summary>The absolute, link-free path of the asset.</summary>
    public string Asset { get; }

    /// <summary>The asset with a slash at its end: what every location of a folder begins with.</summary>
    public string Prefix => prefix;

    /// <summary>The absolute path of the quarantine.</summary>
    public string Quarantine { get; }

    /// <summary>The quarantine's path relative to the asset; null when it lies elsewhere.</summary>
    public string? QuarantineInside { get; }

    /// <summary>True when the asset lies in its own quarantine, which would leave nothing to scan.</summary>
    public bool AssetIsInQuarantine => Asset == Quarantine || Asset.StartsWith(Quarantine + "/", StringComparison.Ordinal);

    /// <summary>
    /// Splits a location into the folder to start from and the bytes of the path below it. Null when the location is not a plain path inside the
    /// asset, or lies in the quarantine.
    /// </summary>
    public (byte[] Root, byte[] Path)? Split(string location)
    {
        if (location == Asset && Asset.Length > 1)
        {
            int slash = Asset.LastIndexOf('/');
            return (LosslessUtf8.Encode(slash == 0 ? "/" : Asset[..slash]), LosslessUtf8.Encode(Asset[(slash + 1)..]));
        }

        if (!location.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        string relative = location[prefix.Length..];
        return IsPlain(relative) && !IsInQuarantine(relative) ? (LosslessUtf8.Encode(Asset), LosslessUtf8.Encode(relative)) : null;
    }

    /// <summary>The path relative to the asset, as quarantine keeps it; the file's name when the asset is the file.</summary>
    public string Relative(string location) => location.Length > prefix.Length ? location[prefix.Length..] : location[(location.LastIndexOf('/') + 1)..];

    /// <summary>Is the relative path the quarantine or something in it? Whole parts are compared.</summary>
    public bool IsInQuarantine(ReadOnlySpan<char> relative) =>
        QuarantineInside is { } inside
        && relative.StartsWith(inside, StringComparison.Ordinal)
        && (relative.Length == inside.Length || relative[inside.Length] == '/');

    private static bool IsPlain(string relative)
    {
        if (relative.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        foreach (Range part in relative.AsSpan().Split('/'))
        {
            if (relative.AsSpan()[part] is "" or "." or "..")
            {
                return false;
            }
        }

        return true;
    }
}
