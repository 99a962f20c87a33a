using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.Configuration;
using Lazaret.Configuration.Catalog;
using Lazaret.Core.Scanners;
using Lazaret.Domains.Classify;
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
            Notes = ["Settings file < env file < environment; in each, our own names (LAZARET__SECTION__KEY) beat those of the existing system. The command line beats all."],
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
            SettingWriter.Write(form, shown, parsed.InvocationConfiguration.Output);
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
        check.SetAction(async (parsed, _) =>
        {
            SettingSet settings = Load(parsed.GetValue(connector), parsed.GetValue(config));
            foreach (string warning in settings.Warnings)
            {
                parsed.InvocationConfiguration.Output.WriteLine(SafeText.Visible(warning));
            }

            if (!parsed.GetValue(connector))
            {
                // What a start would refuse is refused here: the scanners are made, and nothing is asked of them.
                foreach (IScanner scanner in ScannerChain.Create(LazaretSettings.From(settings).Scanners, TimeProvider.System, null, CoreOptions.Scanners(settings)))
                {
                    await scanner.DisposeAsync();
                }

                await using DomainService? domains = DomainService.Create(settings, TimeProvider.System);
            }

            parsed.InvocationConfiguration.Output.WriteLine(settings.Warnings.Count == 0 ? "The settings are fine." : "The settings can be used; see what is said above.");
            return ExitCodes.Ok;
        });
        return check;
    }

    private static SettingSet Load(bool connector, string? file) => connector ? ConnectorSettings.Load(file, ConnectorSettings.Filesystem) : CoreSettings.Load(file);
}
