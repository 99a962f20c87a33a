using Lazaret.Cli;
using Lazaret.Configuration.Layers;
using Lazaret.Core.Text;
using Lazaret.Dispatch.Settings;
using Lazaret.Output;

namespace Lazaret.Configuration.Catalog;

/// <summary>Finds the value of every setting: the strongest layer that says something; within a layer our own name beats the others. Every mistake is told, all at once.</summary>
internal static class SettingReader
{
    /// <param name="program">What settings there are, and what more must hold.</param>
    /// <param name="layers">Where they may stand, the strongest first.</param>
    /// <exception cref="UserErrorException">Values are wrong, or names of ours are not known; the message names each with its name, value and what is allowed.</exception>
    public static SettingSet Read(SettingProgram program, IReadOnlyList<SettingLayer> layers)
    {
        List<string> errors = [];
        List<string> warnings = [];
        List<EffectiveSetting> all = new(program.Catalog.Count);
        foreach (Setting setting in program.Catalog)
        {
            EffectiveSetting found = new(setting, layers.Select(layer => Find(setting, layer, warnings)).FirstOrDefault(t => t is not null));
            if (found.IsSet && setting.NoEffect is null)
            {
                errors.AddRange(found.Values.Zip(found.ShownValues).Where(v => SettingValues.Wrong(setting, v.First) is not null)
                    .Select(v => $"{SafeText.Visible(found.Named)} is \"{SafeText.Visible(v.Second)}\"; {SettingValues.Wrong(setting, v.First)}"));
            }

            if (found.IsSet && setting.NoEffect is { } why && !setting.Quiet)
            {
                warnings.Add($"{found.Named} has no effect: {why}");
            }

            all.Add(found);
        }

        Unknown(program, layers, errors, warnings);
        if (errors.Count == 0)
        {
            SettingSet settings = new(all, warnings);
            program.Rules(settings, errors, warnings);
            if (errors.Count == 0)
            {
                return settings;
            }
        }

        throw new UserErrorException("wrong settings: " + string.Join("; ", errors));
    }

    /// <summary>What the layer says about the setting; that it says two things under two names is told.</summary>
    private static SettingText? Find(Setting setting, SettingLayer layer, List<string> warnings)
    {
        SettingText? best = null;
        foreach (SettingText text in setting.Names.Select(layer.Find).OfType<SettingText>())
        {
            if (best is not null && !best.Values.SequenceEqual(text.Values))
            {
                warnings.Add($"{text.Name} is not used: {best.Name} says something else and ranks before it");
            }

            best ??= text;
        }

        return best;
    }

    private static void Unknown(SettingProgram program, IReadOnlyList<SettingLayer> layers, List<string> errors, List<string> warnings)
    {
        HashSet<string> known = new(program.Catalog.SelectMany(s => s.Names), StringComparer.OrdinalIgnoreCase);
        HashSet<string> told = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, SettingText text) in layers.SelectMany(l => l.All).OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            if (known.Contains(name) || !program.Knows(name) || !told.Add(name))
            {
                continue;
            }

            string nearest = NearestName.Of(name, program.Catalog.SelectMany(s => s.Names))!;
            if (text.Name.Contains(':', StringComparison.Ordinal) && program.Catalog.First(s => s.Names.Contains(nearest)) is { Key.Length: > 0 } near)
            {
                nearest = near.Key;
            }

            string place = text.Source.StartsWith("environment ", StringComparison.Ordinal) ? "" : $" ({text.Source})";
            string sentence = $"{SafeText.Visible(text.Name.TrimEnd(':'))}{SafeText.Visible(place)} is not a setting; the nearest name is {nearest}";

            // Our own names are nobody else's: a mistake in one would silently do nothing. The existing system's users have names of other versions.
            (name.StartsWith("LAZARET__", StringComparison.OrdinalIgnoreCase) ? errors : warnings).Add(sentence);
        }
    }
}
