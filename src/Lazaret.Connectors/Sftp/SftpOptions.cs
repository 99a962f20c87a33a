using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Core.Filters;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Sftp;

/// <summary>Settings of a <see cref="SftpConnector"/>.</summary>
public sealed class SftpOptions
{
    /// <summary>The server. Required.</summary>
    public SftpServerOptions Server { get; set; } = new();

    /// <summary>The folder to scan: an absolute path on the server. Lossless text; required.</summary>
    public string Folder { get; set; } = "";

    /// <summary>A name for people; empty = the address.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>The filter that the connector lists under when a request names none; empty = everything.</summary>
    public string Filter { get; set; } = "";

    /// <summary>List the folders below too. Default on.</summary>
    public bool Recursive { get; set; } = true;

    public ListingOrder Order { get; set; } = ListingOrder.Server;

    /// <summary>Where moved files go: a folder inside <see cref="Folder"/>, or an absolute path on the server. What lies in it is never listed, read or acted on. Default <c>dsxconnect-quarantine</c>.</summary>
    public string QuarantineFolder { get; set; } = "dsxconnect-quarantine";

    /// <summary>Further folders inside <see cref="Folder"/> that are not listed and that files may be moved to, such as <c>processed</c>.</summary>
    public IReadOnlyList<string> OwnFolders { get; set; } = [];

    /// <summary>Names of files in the making, which are not taken; <c>*</c> stands for any characters, letter case does not count.</summary>
    public IReadOnlyList<string> Ignore { get; set; } = ["*.part", "*.tmp", "*.filepart", ".*"];

    /// <summary>Suffixes of companions: with <c>.done</c>, the file <c>a</c> is only taken while <c>a.done</c> lies beside it, and <c>a.done</c> never is. Empty: no companion is needed.</summary>
    public IReadOnlyList<string> Markers { get; set; } = [];

    /// <summary>Monitor: a file is taken when two listings that lie this far apart show the same size and time. 0 = at once. Up to 1 day, default 30 s.</summary>
    public TimeSpan Settle { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Monitor: a file is taken too when the server changed another one this much later, by the server's own times. Up to 30 days, default 60 s; 0 = this does not count.</summary>
    public TimeSpan MinAge { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Monitor: the least time between two listings. 10 ms to 1 day, default 10 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections to the server, opened as they are needed. 1 to 8, default 2.</summary>
    public int Sessions { get; set; } = 2;

    /// <summary>A folder of this machine that remembers which files were deleted, so that a delete that is repeated after a crash is known as done; null = only memory does.</summary>
    public string? StateDirectory { get; set; }

    /// <summary>Most files that wait to settle in monitor mode; more wait for a later listing. 1 upwards, default 100,000.</summary>
    public int MonitorMaxPending { get; set; } = 100_000;

    /// <summary>Every mistake, one sentence each; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [.. Server.Validate()];
        if (!IsPlain(Folder, absolute: true))
        {
            errors.Add($"Folder is \"{Transport.HostPin.Shown(Folder)}\"; allowed is an absolute path of the server, without empty parts, \".\" and \"..\", backslashes and control characters.");
        }

        foreach ((string name, string folder) in OwnFolders.Select(f => (nameof(OwnFolders), f)).Prepend((nameof(QuarantineFolder), QuarantineFolder)))
        {
            if (!IsPlain(folder, absolute: folder.StartsWith('/')) || folder.Trim('/').Length == 0)
            {
                errors.Add($"{name} names \"{Transport.HostPin.Shown(folder)}\"; allowed is a folder, inside the asset or absolute, without empty parts, \".\" and \"..\", backslashes and control characters.");
            }
        }

        if (PathFilter.Parse(Filter).Error is { } filter)
        {
            errors.Add($"Filter has an error at position {filter.Position}: {filter.Message}");
        }

        errors.AddRange(Markers.Where(m => m.Length is 0 or > 64 || m.Contains('/', StringComparison.Ordinal))
            .Select(m => $"Markers names \"{Transport.HostPin.Shown(m)}\"; allowed are suffixes of 1 to 64 characters without a slash."));
        errors.AddRange(Ignore.Where(i => i.Length is 0 or > 255).Select(i => $"Ignore names \"{Transport.HostPin.Shown(i)}\"; allowed are patterns of 1 to 255 characters."));
        CheckRange(Sessions, 1, 8, nameof(Sessions), errors);
        CheckRange(MonitorMaxPending, 1, int.MaxValue, nameof(MonitorMaxPending), errors);
        CheckRange(Settle.TotalSeconds, 0, 86_400, nameof(Settle), errors);
        CheckRange(MinAge.TotalSeconds, 0, 30 * 86_400, nameof(MinAge), errors);
        CheckRange(PollInterval.TotalSeconds, 0.01, 86_400, nameof(PollInterval), errors);
        return errors;
    }

    /// <summary>A path without parts that mean something else.</summary>
    internal static bool IsPlain(string path, bool absolute)
    {
        if (path.Length == 0 || path.StartsWith('/') != absolute)
        {
            return false;
        }

        string trimmed = path.Trim('/');
        return trimmed.Length == 0 || trimmed.Split('/').All(part => RemoteName.Judge(LosslessUtf8.Encode(part)) == NameRefusal.None);
    }

    private static void CheckRange(double value, double least, double most, string name, List<string> errors)
    {
        if (!(value >= least && value <= most))
        {
            errors.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} is {value}; allowed is {least} to {most}."));
        }
    }
}
