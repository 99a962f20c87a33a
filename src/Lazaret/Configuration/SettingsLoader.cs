using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Output;
using Microsoft.Extensions.Configuration;

namespace Lazaret.Configuration;

/// <summary>
/// Reads the layers appsettings.json (beside the binary, section <c>Lazaret</c>) &lt; lazaret.yaml &lt; environment (<c>LAZARET__SECTION__KEY</c>);
/// the command line comes on top in each verb. A lazaret.yaml in the working directory is not read: it may belong to what is being scanned.
/// </summary>
internal static class SettingsLoader
{
    /// <summary>The settings; all mistakes are reported together.</summary>
    /// <param name="file">The file named on the command line; null = the usual places.</param>
    public static LazaretSettings Load(string? file)
    {
        ConfigurationBuilder builder = new();
        IConfigurationRoot beside = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).Build();
        builder.AddConfiguration(beside.GetSection("Lazaret"));
        if (FindFile(file) is { } yaml)
        {
            builder.Add(new YamlConfigurationSource(yaml));
        }

        builder.AddEnvironmentVariables("LAZARET__");
        return Read(builder.Build());
    }

    /// <summary>The settings files there are, the weakest first, each with its name for people.</summary>
    internal static IEnumerable<(IConfiguration Layer, string Source)> Files(string? file)
    {
        string beside = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        if (File.Exists(beside))
        {
            yield return (new ConfigurationBuilder().AddJsonFile(beside).Build().GetSection("Lazaret"), beside);
        }

        if (FindFile(file) is { } yaml)
        {
            yield return (new ConfigurationBuilder().Add(new YamlConfigurationSource(yaml)).Build(), yaml);
        }
    }

    /// <summary>Reads and checks what <paramref name="configuration"/> holds.</summary>
    internal static LazaretSettings Read(IConfiguration configuration)
    {
        List<string> errors = [];
        foreach ((string key, string? value) in configuration.AsEnumerable())
        {
            if (value is not null && !IsKnown(key))
            {
                errors.Add($"{SafeText.Visible(key.ToLowerInvariant())} is not a setting; `lazaret config show --all` lists them");
            }
        }

        LazaretSettings settings = new()
        {
            Data = configuration["store:data"],
            Filter = configuration["scan:filter"],
            Scanners = List(configuration, "scan:scanners"),
            Action = configuration["scan:action"],
            Quarantine = configuration["scan:quarantine"],
            Jobs = configuration["scan:jobs"],
            MaxSize = configuration["scan:max_size"],
            Cache = Bool(configuration, "scan:cache", errors),
            Assets = List(configuration, "up:assets"),
            Monitor = Bool(configuration, "up:monitor", errors),
            Listen = configuration["up:listen"],
        };

        // The values that verbs also take as options are checked there once more; here so that one run shows every mistake of a file.
        SettingChecks.Action("scan:action", settings.Action, errors);
        SettingChecks.Jobs("scan:jobs", settings.Jobs, errors);
        SettingChecks.MaxSize("scan:max_size", settings.MaxSize, errors);
        if (errors.Count > 0)
        {
            throw new UserErrorException("wrong settings: " + string.Join("; ", errors));
        }

        return settings;
    }

    private static string? FindFile(string? named)
    {
        if ((named ?? Environment.GetEnvironmentVariable("LAZARET_CONFIG")) is { Length: > 0 } asked)
        {
            return asked;
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData);
        return ((string[])[Path.Combine(home, "lazaret", "lazaret.yaml"), "/etc/lazaret/lazaret.yaml"]).FirstOrDefault(File.Exists);
    }

    private static bool IsKnown(string key) =>
        CoreCatalog.All.Any(s => s.Key.Length > 0 && (key.Equals(s.Key, StringComparison.OrdinalIgnoreCase) || (s.Kind == SettingKind.List && key.StartsWith(s.Key + ":", StringComparison.OrdinalIgnoreCase))))
        || key.StartsWith("connector:", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<string> List(IConfiguration configuration, string key)
    {
        // One value may stand by itself: LAZARET__SCAN__SCANNERS=signatures.
        if (configuration[key] is { Length: > 0 } only)
        {
            return [only];
        }

        return [.. configuration.GetSection(key).GetChildren().Select(c => c.Value).OfType<string>()];
    }

    private static bool? Bool(IConfiguration configuration, string key, List<string> errors)
    {
        string? text = configuration[key];
        switch (text?.Trim().ToUpperInvariant())
        {
            case null or "": return null;
            case "TRUE" or "YES" or "ON" or "1": return true;
            case "FALSE" or "NO" or "OFF" or "0": return false;
            default:
                errors.Add($"{key} is \"{SafeText.Visible(text!)}\"; allowed are true and false");
                return null;
        }
    }
}
