using Lazaret.Configuration.Layers;

namespace Lazaret.Configuration.Catalog;

/// <summary>Reads a connector's settings from everywhere they may stand.</summary>
internal static class ConnectorSettings
{
    /// <summary>The slug of the filesystem connector: its default name, and the folder of its env files.</summary>
    public const string Filesystem = "filesystem-connector";

    /// <param name="file">The settings file named on the command line; null = the usual places.</param>
    /// <param name="slug">The connector's slug.</param>
    /// <param name="commandLine">What the command line says, the strongest layer; null = nothing.</param>
    public static SettingSet Load(string? file, string slug, SettingLayer? commandLine = null) =>
        Load(file, slug, SettingLayers.EnvironmentNow(), AppContext.BaseDirectory, commandLine);

    /// <param name="file">See <see cref="Load(string?, string, SettingLayer?)"/>.</param>
    /// <param name="slug">See there.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="folder">Where a <c>.dev.env</c> may lie: beside the binary, never where the process happens to be started.</param>
    /// <param name="commandLine">See there.</param>
    internal static SettingSet Load(string? file, string slug, IReadOnlyDictionary<string, string> environment, string folder, SettingLayer? commandLine = null)
    {
        string home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dsx-connect-local", slug);
        string[] usual = [Path.Combine(home, ".env.local"), Path.Combine(home, ".dev.env"), Path.Combine(folder, ".dev.env")];
        List<SettingLayer> layers = SettingLayers.Find(file, environment, ("DSXCONNECTOR_ENV_FILE", "DSXCONNECT_SKIP_DEVENV"), usual);
        return SettingReader.Read(ConnectorCatalog.Program, commandLine is null ? layers : [commandLine, .. layers]);
    }
}
