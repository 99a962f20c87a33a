using Lazaret.Core.Filters;

namespace Lazaret.Connectors.Filesystem;

/// <summary>Settings of a <see cref="FilesystemConnector"/>.</summary>
public sealed class FilesystemOptions
{
    /// <summary>The folder, or the single file, to scan. A relative path counts from the working directory. Lossless text; required.</summary>
    public string AssetPath { get; set; } = "";

    /// <summary>A name for people; empty = the path.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>The filter that the connector lists under when a request names none; empty = everything.</summary>
    public string Filter { get; set; } = "";

    /// <summary>
    /// Where moved files go; a relative path counts from the asset. Default <c>dsxconnect-quarantine</c>. What lies in it is never listed, read
    /// or acted on.
    /// </summary>
    public string QuarantinePath { get; set; } = "dsxconnect-quarantine";

    /// <summary>
    /// Use a quarantine folder that others own or may write to, as on a mount that knows no owners. Off: it must belong to us or to root and be
    /// writable by nobody else.
    /// </summary>
    public bool AllowSharedQuarantine { get; set; }

    /// <summary>What to do with symbolic links. Default: skip.</summary>
    public SymlinkPolicy Symlinks { get; set; } = SymlinkPolicy.Skip;

    /// <summary>
    /// Wait until quarantine records, journals and renames are on the disk before an action is reported. Default on; off saves some milliseconds an action
    /// and may forget the last actions in a power failure.
    /// </summary>
    public bool Durable { get; set; } = true;

    /// <summary>Most files that wait to settle in monitor mode; with more, the asset is listed again instead. 1 upwards, default 100,000.</summary>
    public int MonitorMaxPending { get; set; } = 100_000;

    /// <summary>
    /// Most folders to watch in monitor mode, some 200 bytes each here and 1 KiB in the kernel; with more, the asset is polled too. 0 upwards; default: as
    /// many as the system allows (<c>fs.inotify.max_user_watches</c>).
    /// </summary>
    public int MonitorMaxWatches { get; set; } = int.MaxValue;

    /// <summary>Every mistake, one sentence each; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        if (AssetPath.Length == 0)
        {
            errors.Add("AssetPath is empty; name the folder or file to scan.");
        }

        if (AssetPath.Contains('\0', StringComparison.Ordinal) || QuarantinePath.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add("AssetPath and QuarantinePath cannot hold a NUL character.");
        }

        if (QuarantinePath.Length == 0)
        {
            errors.Add("QuarantinePath is empty; name a folder.");
        }

        if (PathFilter.Parse(Filter).Error is { } filter)
        {
            errors.Add($"Filter has an error at position {filter.Position}: {filter.Message}");
        }

        if (MonitorMaxPending < 1)
        {
            errors.Add($"MonitorMaxPending is {MonitorMaxPending}; it must be 1 or more.");
        }

        if (MonitorMaxWatches < 0)
        {
            errors.Add($"MonitorMaxWatches is {MonitorMaxWatches}; it must be 0 or more.");
        }

        return errors;
    }
}
