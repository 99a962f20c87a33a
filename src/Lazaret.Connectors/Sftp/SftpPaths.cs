using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Sftp;

/// <summary>The paths of one asset: what is inside, what is ours, and how locations and relative paths turn into each other.</summary>
internal sealed class SftpPaths
{
    /// <summary>Longer paths are nobody's honest ones.</summary>
    public const int MaxBytes = 4096;

    private static readonly System.Buffers.SearchValues<byte> Digits = System.Buffers.SearchValues.Create("0123456789abcdef"u8);
    private static readonly byte[] StagePrefix = [.. ".lazaret-"u8];
    private readonly string prefix;
    private readonly List<string> own;

    public SftpPaths(SftpOptions options)
    {
        Root = options.Folder.Length == 1 ? "/" : options.Folder.TrimEnd('/');
        prefix = Root == "/" ? "/" : Root + "/";
        Quarantine = Absolute(options.QuarantineFolder);
        own = [Quarantine, .. options.OwnFolders.Select(Absolute)];
    }

    /// <summary>The asset, without a slash at its end unless it is the root.</summary>
    public string Root { get; }

    /// <summary>Absolute.</summary>
    public string Quarantine { get; }

    public static byte[] Bytes(string path) => LosslessUtf8.Encode(path);

    public static string Join(string folder, string name) => folder.EndsWith('/') ? folder + name : folder + "/" + name;

    /// <summary>The name under which a file stands beside its place while something is done with it.</summary>
    public static string StageName(string key) => ".lazaret-" + key;

    /// <summary>Is it such a name?</summary>
    public static bool IsStage(ReadOnlySpan<byte> name) =>
        name.StartsWith(StagePrefix) && name.Length == StagePrefix.Length + 32 && name[StagePrefix.Length..].IndexOfAnyExcept(Digits) < 0;

    public string LocationOf(string relative) => relative.Length == 0 ? Root : prefix + relative;

    /// <summary>The path below the asset; null when the location is not a plain path inside it.</summary>
    public string? Relative(string location)
    {
        if (!location.StartsWith(prefix, StringComparison.Ordinal) || location.Length > MaxBytes)
        {
            return null;
        }

        string relative = location[prefix.Length..];
        return relative.Split('/').All(part => RemoteName.Judge(LosslessUtf8.Encode(part)) == NameRefusal.None) ? relative : null;
    }

    /// <summary>Is the location one of our own folders, or inside one?</summary>
    public bool IsOwn(string location) => own.Exists(folder => IsIn(folder, location));

    /// <summary>The absolute path of a folder that a request names for moving to; null when it is neither inside the asset nor ours.</summary>
    public string? Target(string? folder)
    {
        if (folder is null)
        {
            return Quarantine;
        }

        if (!SftpOptions.IsPlain(folder, absolute: folder.StartsWith('/')))
        {
            return null;
        }

        string path = Absolute(folder);
        return path != Root && (IsOwn(path) || path.StartsWith(prefix, StringComparison.Ordinal)) ? path : null;
    }

    private static bool IsIn(string folder, string location) =>
        location.StartsWith(folder, StringComparison.Ordinal) && (location.Length == folder.Length || location[folder.Length] == '/');

    private string Absolute(string folder) => folder.StartsWith('/') ? "/" + folder.Trim('/') : prefix + folder.Trim('/');
}
