using System.Globalization;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Configuration.Catalog;

/// <summary>Finds the value of every setting: file &lt; env file &lt; environment; our own name beats the others. Every mistake is told, all at once.</summary>
internal static class SettingReader
{
    /// <param name="catalog">The settings there are.</param>
    /// <param name="layers">Where they may stand.</param>
    /// <param name="prefixes">Beginnings of environment names that are ours to know: one that is not in the catalog is warned about.</param>
    /// <exception cref="UserErrorException">Values are wrong; the message names each with its name, value and what is allowed.</exception>
    public static SettingSet Read(IReadOnlyList<Setting> catalog, SettingLayers layers, IReadOnlyList<string> prefixes)
    {
        List<string> errors = [];
        List<string> warnings = [];
        List<EffectiveSetting> all = new(catalog.Count);
        foreach (Setting setting in catalog)
        {
            EffectiveSetting found = Find(setting, layers, warnings);
            if (found.IsSet && setting.NoEffect is null && Wrong(setting, found.Value) is { } allowed)
            {
                errors.Add($"{Name(found)} is \"{SafeText.Visible(found.Shown)}\"; allowed is {allowed}");
            }

            if (found.IsSet && setting.NoEffect is { } why)
            {
                warnings.Add($"{Name(found)} has no effect: {why}");
            }

            all.Add(found);
        }

        HashSet<string> known = new(catalog.SelectMany(s => s.Aliases.Append(s.EnvironmentName)), StringComparer.OrdinalIgnoreCase);
        foreach (string name in layers.Environment.Keys.Concat(layers.EnvFile.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))
        {
            // The two programs' own names begin alike; each knows its own.
            bool foreign = name.StartsWith("LAZARET__CONNECTOR__", StringComparison.OrdinalIgnoreCase) && !prefixes.Contains("LAZARET__CONNECTOR__");
            if (!known.Contains(name) && !foreign && prefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
            {
                string near = known.MinBy(k => Distance(k.ToUpperInvariant(), name.ToUpperInvariant()))!;
                warnings.Add($"{SafeText.Visible(name)} is not a setting; the nearest name is {near}");
            }
        }

        return errors.Count > 0 ? throw new UserErrorException("wrong settings: " + string.Join("; ", errors)) : new SettingSet(all, warnings);
    }

    private static EffectiveSetting Find(Setting setting, SettingLayers layers, List<string> warnings)
    {
        string[] names = setting.Key.Length == 0 ? [.. setting.Aliases] : [setting.EnvironmentName, .. setting.Aliases];
        EffectiveSetting? best = null;
        foreach (string name in names)
        {
            string? value = Lookup(layers.Environment, name);
            string source = $"environment {name}";
            if (string.IsNullOrEmpty(value) && Lookup(layers.EnvFile, name) is { Length: > 0 } filed)
            {
                (value, source) = (filed, $"{layers.EnvFileName} {name}");
            }

            if (value is null)
            {
                continue;
            }

            if (best is null)
            {
                best = new EffectiveSetting(setting, value, source);
            }
            else if (best.Value != value)
            {
                warnings.Add($"{name} is not used: {best.Source} says something else and ranks before it");
            }
        }

        if (best is not null)
        {
            return best;
        }

        return setting.Key.Length > 0 && layers.File.TryGetValue(setting.Key, out (string Value, string Source) file)
            ? new EffectiveSetting(setting, file.Value, file.Source)
            : new EffectiveSetting(setting, setting.Default, "default");
    }

    private static string? Lookup(IReadOnlyDictionary<string, string> layer, string name) =>
        layer.TryGetValue(name, out string? value) ? value : null;

    /// <summary>What is allowed, when the value is not; null when it is fine. An empty value is the same as none.</summary>
    private static string? Wrong(Setting setting, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (setting.Words.Count > 0)
        {
            return setting.Words.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase) ? null : string.Join(", ", setting.Words);
        }

        switch (setting.Kind)
        {
            case SettingKind.Flag:
                return Flags.Parse(value) is null ? Flags.Allowed : null;
            case SettingKind.Bytes:
                return ByteSizes.TryParse(value, out _) ? null : ByteSizes.Allowed;
            case SettingKind.Url:
                return Uri.TryCreate(value, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? null : "an address that begins with http:// or https://";
            case SettingKind.Number or SettingKind.Seconds:
                bool good = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= setting.Least && number <= setting.Most;
                return good ? null : Range(setting);
            default:
                return null;
        }
    }

    private static string Range(Setting setting)
    {
        string unit = setting.Kind == SettingKind.Seconds ? " seconds" : "";
        string least = setting.Least == double.MinValue ? "" : setting.Least.ToString(CultureInfo.InvariantCulture);
        string most = setting.Most == double.MaxValue ? "" : setting.Most.ToString(CultureInfo.InvariantCulture);
        return (least, most) switch
        {
            ("", "") => "a number" + unit,
            (_, "") => $"{least}{unit} or more",
            ("", _) => $"at most {most}{unit}",
            _ => $"{least} to {most}{unit}",
        };
    }

    private static string Name(EffectiveSetting setting) =>
        setting.Source.StartsWith("environment ", StringComparison.Ordinal) ? setting.Source[12..] : $"{setting.Setting.ShownName} ({setting.Source})";

    /// <summary>Edits between two names, for "did you mean".</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
