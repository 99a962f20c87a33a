using System.Collections;
using Microsoft.Extensions.Configuration;

namespace Lazaret.Configuration.Layers;

/// <summary>The places that both programs, core and connector, look in. A lazaret.yaml or .dev.env in the working directory is not read: it may belong to what is being scanned.</summary>
internal static class SettingLayers
{
    /// <summary>The process's environment.</summary>
    public static Dictionary<string, string> EnvironmentNow()
    {
        Dictionary<string, string> all = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            all[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return all;
    }

    /// <summary>The strongest first: environment, env file, YAML file, appsettings.json beside the binary.</summary>
    /// <param name="file">The YAML file that the command line names; null = the usual places.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="envFileNames">The variables that name an env file and leave it out.</param>
    /// <param name="usual">Env files that are read when none is named, the first there is.</param>
    public static List<SettingLayer> Find(string? file, IReadOnlyDictionary<string, string> environment, (string Named, string Skip) envFileNames, IEnumerable<string> usual)
    {
        List<SettingLayer> layers = [new(environment.Select(e => (e.Key, e.Value, $"environment {e.Key}")))];
        if (Flags.Parse(environment.GetValueOrDefault(envFileNames.Skip)) != true)
        {
            layers.Add(new SettingLayer(EnvFile.Load(environment.GetValueOrDefault(envFileNames.Named), usual)));
        }

        if (YamlPath(file, environment) is { } yaml)
        {
            layers.Add(new SettingLayer(YamlFile.Read(yaml)));
        }

        string beside = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        IConfigurationSection section = new ConfigurationBuilder().AddJsonFile(beside, optional: true).Build().GetSection("Lazaret");
        layers.Add(new SettingLayer(section.AsEnumerable(makePathsRelative: true).Where(e => e.Value is not null).Select(e => (Key(e.Key), e.Value!, beside))));
        return layers;
    }

    private static string Key(string path) => path.Contains(':', StringComparison.Ordinal) ? path : path + ":";

    private static string? YamlPath(string? named, IReadOnlyDictionary<string, string> environment)
    {
        if ((named ?? environment.GetValueOrDefault("LAZARET_CONFIG")) is { Length: > 0 } asked)
        {
            return asked;
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData);
        return ((string[])[Path.Combine(home, "lazaret", "lazaret.yaml"), "/etc/lazaret/lazaret.yaml"]).FirstOrDefault(File.Exists);
    }
}
