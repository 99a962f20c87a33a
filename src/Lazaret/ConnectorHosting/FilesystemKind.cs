using Lazaret.Cli;
using Lazaret.Configuration;
using Lazaret.Configuration.Catalog;
using Lazaret.Connectors.Filesystem;
using Lazaret.Output;
using Microsoft.Extensions.Logging;

namespace Lazaret.ConnectorHosting;

/// <summary><c>lazaret connector filesystem</c>: its settings.</summary>
internal static class FilesystemKind
{
    public static ConnectorKind Kind { get; } = new(ConnectorSettings.Filesystem, 8620, Create);

    private static FilesystemConnector Create(SettingSet settings, TimeProvider time, ILoggerFactory loggers)
    {
        string asset = settings.Text("connector:asset_mount") is { } mount && Path.Exists(mount)
            ? mount
            : settings.Text("connector:asset") ?? throw new UserErrorException("no asset is named; use --asset DIR or DSXCONNECTOR_ASSET");
        FilesystemOptions options = new()
        {
            AssetPath = Expand(asset),
            QuarantinePath = Expand(settings.Text("connector:quarantine_mount") is { } place && Path.Exists(place) ? place : settings.Text("connector:quarantine") ?? "dsxconnect-quarantine"),
            Symlinks = string.Equals(settings.Text("connector:symlinks")?.Trim(), "follow-inside", StringComparison.OrdinalIgnoreCase) ? SymlinkPolicy.FollowInside : SymlinkPolicy.Skip,
            DisplayName = settings.Text("connector:display_name") ?? "",
        };
        try
        {
            return new FilesystemConnector(options, time, loggers.CreateLogger("Lazaret.Connectors.Filesystem"));
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message.Split(" (Parameter")[0]).TrimEnd('.'), inner: e);
        }
    }

    /// <summary>As the existing connector: <c>~</c> at the beginning of a path is the home folder.</summary>
    private static string Expand(string path)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? home + path[1..] : path;
    }
}
