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

        // Beside a single file; inside a folder.
        Base = RealPath.IsFile(Asset) ? Asset[..Math.Max(1, Asset.LastIndexOf('/'))] : Asset;
        string below = Base.EndsWith('/') ? Base : Base + "/";
        string quarantine = RealPath.Normalize(options.QuarantinePath, Base);
        Quarantine = quarantine.StartsWith(below, StringComparison.Ordinal) ? quarantine : RealPath.Of(quarantine);
        QuarantineBelowBase = Quarantine.StartsWith(below, StringComparison.Ordinal) ? Quarantine[below.Length..] : null;
        QuarantineInside = Base == Asset ? QuarantineBelowBase : null;
    }

    /// <summary>The folder that a relative quarantine counts from: the asset, or the folder it lies in when it is a file.</summary>
    public string Base { get; }

    /// <summary>The quarantine's path relative to <see cref="Base"/>; null when it lies elsewhere.</summary>
    public string? QuarantineBelowBase { get; }

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
    /// asset, or lies in the quarantine (unless <paramref name="evenInQuarantine"/>: a folder of that name that is not ours is a folder like any other).
    /// </summary>
    public (byte[] Root, byte[] Path)? Split(string location, bool evenInQuarantine = false)
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
        return IsPlain(relative) && (evenInQuarantine || !IsInQuarantine(relative)) ? (LosslessUtf8.Encode(Asset), LosslessUtf8.Encode(relative)) : null;
    }

    /// <summary>The path relative to the asset, as quarantine keeps it; the file's name when the asset is the file.</summary>
    public string Relative(string location) => location.Length > prefix.Length ? location[prefix.Length..] : location[(location.LastIndexOf('/') + 1)..];

    /// <summary>The opposite of <see cref="Relative"/>.</summary>
    public string LocationOf(string relative) => Base == Asset ? prefix + relative : Asset;

    /// <summary>Is the relative path the quarantine or something in it? Whole parts are compared.</summary>
    public bool IsInQuarantine(ReadOnlySpan<char> relative) =>
        QuarantineInside is { } inside
        && relative.StartsWith(inside, StringComparison.Ordinal)
        && (relative.Length == inside.Length || relative[inside.Length] == '/');

    /// <summary>The folder below the quarantine that a target names (empty: the quarantine itself); null when it lies elsewhere.</summary>
    public string? TargetInQuarantine(string? target)
    {
        string path = target is null ? Quarantine : RealPath.Normalize(target, Base);
        if (path != Quarantine && !path.StartsWith(Quarantine + "/", StringComparison.Ordinal))
        {
            path = RealPath.Of(path);
        }

        return path == Quarantine ? "" : path.StartsWith(Quarantine + "/", StringComparison.Ordinal) ? path[(Quarantine.Length + 1)..] : null;
    }

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
