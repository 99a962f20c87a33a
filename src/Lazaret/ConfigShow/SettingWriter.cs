using System.Text;
using System.Text.Json;
using Lazaret.Configuration.Catalog;
using Lazaret.Output;

namespace Lazaret.ConfigShow;

/// <summary>Writes settings as a table, as JSON or as an env file. Secrets are never written.</summary>
internal static class SettingWriter
{
    /// <param name="form"><c>table</c>, <c>json</c> or <c>env</c>.</param>
    /// <param name="settings">Those to be shown.</param>
    /// <param name="output">Where to.</param>
    public static void Write(string form, IReadOnlyList<EffectiveSetting> settings, TextWriter output)
    {
        switch (form)
        {
            case "json": Json(settings, output); break;
            case "env": Env(settings, output); break;
            default: Table(settings, output); break;
        }
    }

    private static void Json(IReadOnlyList<EffectiveSetting> settings, TextWriter output)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (EffectiveSetting s in settings)
            {
                json.WriteStartObject();
                json.WriteString("name", s.Setting.ShownName);
                json.WriteString("value", s.Shown.Length == 0 ? null : s.Shown);
                json.WriteString("source", s.Source);
                json.WriteBoolean("has_effect", s.Setting.NoEffect is null);
                json.WriteString("meaning", s.Setting.NoEffect ?? s.Setting.Meaning);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.WriteLine(Encoding.UTF8.GetString(body.ToArray()));
    }

    /// <summary>What is not to be taken over as it stands is a comment: defaults, secrets, and what has no effect.</summary>
    private static void Env(IReadOnlyList<EffectiveSetting> settings, TextWriter output)
    {
        foreach (EffectiveSetting s in settings)
        {
            output.WriteLine($"# {(s.Setting.NoEffect is { } why ? "no effect: " + why : s.Setting.Meaning)} ({SafeText.Visible(s.Source)})");
            bool masked = !s.ShownValues.SequenceEqual(s.Values);
            string comment = s.IsSet && !masked && s.Setting.NoEffect is null ? "" : "#";
            bool numbered = s.Setting.Kind == SettingKind.Items && s.Values.Count > 1;
            for (int i = 0; numbered && i < s.Values.Count; i++)
            {
                output.WriteLine($"{comment}{s.Setting.EnvironmentName}__{i}={SafeText.Visible(s.ShownValues[i])}");
            }

            if (!numbered)
            {
                output.WriteLine($"{comment}{s.Setting.EnvironmentName}={SafeText.Visible(string.Join(',', s.ShownValues))}");
            }
        }
    }

    private static void Table(IReadOnlyList<EffectiveSetting> settings, TextWriter output)
    {
        if (settings.Count == 0)
        {
            output.WriteLine("Nothing is set; --all lists every setting with its default.");
            return;
        }

        int name = settings.Max(s => s.Setting.ShownName.Length);
        int value = Math.Min(40, settings.Max(s => SafeText.Visible(s.Shown).Length));
        foreach (EffectiveSetting s in settings)
        {
            string note = s.Setting.NoEffect is null ? "" : "  (no effect)";
            output.WriteLine($"{s.Setting.ShownName.PadRight(name)}  {SafeText.Visible(s.Shown).PadRight(value)}  {SafeText.Visible(s.Source)}{note}");
        }
    }
}
