using Lazaret.Connectors.Linux;
using Lazaret.Core.Filters;

namespace Lazaret.Connectors.Filesystem;

/// <summary>Called with each directory's handle and relative path before its entries are read.</summary>
internal delegate void DirectoryEntered(int handle, ReadOnlySpan<char> relative);

/// <summary>What a walk lists and what it leaves out.</summary>
internal sealed class WalkPlan
{
    public required AssetPaths Paths { get; init; }

    public required PathFilter Filter { get; init; }

    public required int PageSize { get; init; }

    public bool FollowInside { get; init; }

    /// <summary>The quarantine, when there is one that is really ours; a folder of that name that somebody else made is listed like any other.</summary>
    public FileStat? Quarantine { get; init; }

    public bool QuarantineIsOurs => Quarantine is not null;

    /// <summary>A sub-directory to list alone; null = the whole asset.</summary>
    public byte[]? StartAt { get; init; }

    public DirectoryEntered? OnDirectory { get; init; }

    public bool IsQuarantine(in FileStat stat) => Quarantine is { } known && known.Inode == stat.Inode && known.Device == stat.Device;
}
