using System.CommandLine;
using System.Text.Json;
using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Output;

namespace Lazaret.ConfigShow;

/// <summary><c>lazaret config show</c>: every setting with the value that holds and where it comes from.</summary>
internal static class ConfigCommand
{
    private static readonly string[] Formats = ["table", "json", "env"];

    public static VerbCommand Create()
    {
        VerbCommand verb = new("config", "Show and check the settings") { Examples = [.. Examples()] };
        verb.Add(Show());
        verb.Add(Check());
        return verb;
    }

    private static IEnumerable<(string Line, string Does)> Examples() =>
    [
        ("lazaret config show", "what is set, and where"),
        ("lazaret config show --all", "every setting there is, with its default"),
        ("lazaret config show --connector --format env", "a connector's settings, to be put into an env file"),
        ("lazaret config check", "say what is wrong or has no effect; exit code 2 when something is wrong"),
    ];

    private static VerbCommand Show()
    {
        VerbCommand show = new("show", "Show every setting that holds, and its source; secrets are never shown")
        {
            Notes = ["Files < env file < environment; our own names (LAZARET__SECTION__KEY) beat those of the existing system. The command line of a verb beats all."],
            Examples = [.. Examples()],
        };
        Option<bool> all = new("--all") { Description = "Also settings that nobody set" };
        Option<bool> connector = new("--connector") { Description = "The settings of lazaret connector in place of those of lazaret up" };
        Option<string> format = new("--format") { Description = "table (default), json or env", HelpName = "F", DefaultValueFactory = _ => "table" };
        Option<string?> config = CommonOptions.Config();
        foreach (Option option in (Option[])[all, connector, format, config])
        {
            show.Add(option);
        }

        show.SetAction(parsed =>
        {
            string form = parsed.GetValue(format)!.ToLowerInvariant();
            if (!Formats.Contains(form))
            {
                throw new UserErrorException($"--format is \"{SafeText.Visible(form)}\"; allowed are {string.Join(", ", Formats)}");
            }

            SettingSet settings = Load(parsed.GetValue(connector), parsed.GetValue(config));
            EffectiveSetting[] shown = [.. settings.All.Where(s => s.IsSet || (parsed.GetValue(all) && s.Setting.NoEffect is null && s.Setting.Key.Length > 0))];
            Write(form, shown, parsed.InvocationConfiguration.Output);
            foreach (string warning in settings.Warnings)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"lazaret: {SafeText.Visible(warning)}");
            }

            return ExitCodes.Ok;
        });
        return show;
    }

    private static VerbCommand Check()
    {
        VerbCommand check = new("check", "Say what is wrong with the settings, and what has no effect") { Examples = [.. Examples()] };
        Option<bool> connector = new("--connector") { Description = "The settings of lazaret connector in place of those of lazaret up" };
        Option<string?> config = CommonOptions.Config();
        check.Add(connector);
        check.Add(config);
        check.SetAction(parsed =>
        {
            SettingSet settings = Load(parsed.GetValue(connector), parsed.GetValue(config));
            foreach (string warning in settings.Warnings)
            {
                parsed.InvocationConfiguration.Output.WriteLine(SafeText.Visible(warning));
            }

            parsed.InvocationConfiguration.Output.WriteLine(settings.Warnings.Count == 0 ? "The settings are fine." : "The settings can be used; what is said above does nothing.");
            return ExitCodes.Ok;
        });
        return check;
    }

    private static SettingSet Load(bool connector, string? file) => connector
        ? ConnectorCatalog.Load(CoreSettings.EnvironmentNow(), "filesystem-connector", Directory.GetCurrentDirectory())
        : CoreSettings.Load(file);

    private static void Write(string form, IReadOnlyList<EffectiveSetting> settings, TextWriter output)
    {
        switch (form)
        {
            case "json":
                using (MemoryStream body = new())
                {
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

                    output.WriteLine(System.Text.Encoding.UTF8.GetString(body.ToArray()));
                }

                break;

            case "env":
                foreach (EffectiveSetting s in settings)
                {
                    output.WriteLine($"# {s.Setting.NoEffect ?? s.Setting.Meaning} ({s.Source})");
                    output.WriteLine($"{(s.IsSet ? "" : "#")}{s.Setting.EnvironmentName}={SafeText.Visible(s.Shown)}");
                }

                break;

            default:
                if (settings.Count == 0)
                {
                    output.WriteLine("Nothing is set; --all lists every setting with its default.");
                    break;
                }

                int name = settings.Max(s => s.Setting.ShownName.Length);
                int value = Math.Min(40, settings.Max(s => SafeText.Visible(s.Shown).Length));
                foreach (EffectiveSetting s in settings)
                {
                    output.WriteLine($"{s.Setting.ShownName.PadRight(name)}  {SafeText.Visible(s.Shown).PadRight(value)}  {SafeText.Visible(s.Source)}");
                }

                break;
        }
    }
}
