using Lazaret.Configuration.Layers;

namespace Lazaret.Configuration.Catalog;

/// <summary>Reads the core's settings from everywhere they may stand.</summary>
internal static class CoreSettings
{
    /// <param name="file">The settings file named on the command line; null = the usual places.</param>
    public static SettingSet Load(string? file) => Load(file, SettingLayers.EnvironmentNow(), AppContext.BaseDirectory);

    /// <param name="file">See <see cref="Load(string?)"/>.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="folder">Where a <c>.dev.env</c> may lie: beside the binary, never where the process happens to be started.</param>
    internal static SettingSet Load(string? file, IReadOnlyDictionary<string, string> environment, string folder) => SettingReader.Read(
        CoreCatalog.Program, SettingLayers.Find(file, environment, ("DSXCONNECT_ENV_FILE", "DSXCONNECT_SKIP_DEVENV"), [Path.Combine(folder, ".dev.env")]));
}
