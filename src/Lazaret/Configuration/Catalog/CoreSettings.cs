using System.Collections;
using Microsoft.Extensions.Configuration;

namespace Lazaret.Configuration.Catalog;

/// <summary>Reads the core's settings from everywhere they may stand.</summary>
internal static class CoreSettings
{
    /// <param name="file">The settings file named on the command line; null = the usual places.</param>
    public static SettingSet Load(string? file) => Load(file, EnvironmentNow(), Directory.GetCurrentDirectory());

    /// <param name="file">See <see cref="Load(string?)"/>.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="folder">Where a <c>.dev.env</c> may lie.</param>
    internal static SettingSet Load(string? file, IReadOnlyDictionary<string, string> environment, string folder)
    {
        bool skip = Flags.Parse(environment.GetValueOrDefault("DSXCONNECT_SKIP_DEVENV")) == true;
        (Dictionary<string, string> values, string? name) = skip ? ([], null) : EnvFile.Load(environment.GetValueOrDefault("DSXCONNECT_ENV_FILE"), [Path.Combine(folder, ".dev.env")]);
        SettingLayers layers = new() { File = FileLayer(file), EnvFile = values, EnvFileName = name, Environment = environment };
        return SettingReader.Read(CoreCatalog.All, layers, CoreCatalog.Prefixes);
    }

    /// <summary>The process's environment.</summary>
    internal static Dictionary<string, string> EnvironmentNow()
    {
        Dictionary<string, string> all = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            all[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return all;
    }

    private static Dictionary<string, (string Value, string Source)> FileLayer(string? file)
    {
        Dictionary<string, (string, string)> values = new(StringComparer.OrdinalIgnoreCase);
        foreach ((IConfiguration layer, string source) in SettingsLoader.Files(file))
        {
            foreach (Setting setting in CoreCatalog.All.Where(s => s.Key.Length > 0))
            {
                string? value = layer[setting.Key] ?? (setting.Kind == SettingKind.List ? Joined(layer.GetSection(setting.Key)) : null);
                if (value is not null)
                {
                    values[setting.Key] = (value, source);
                }
            }
        }

        return values;
    }

    private static string? Joined(IConfigurationSection section)
    {
        string[] parts = [.. section.GetChildren().Select(c => c.Value).OfType<string>()];
        return parts.Length == 0 ? null : string.Join(',', parts);
    }
}
