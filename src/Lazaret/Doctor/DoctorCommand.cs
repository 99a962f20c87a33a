using System.CommandLine;
using System.Net;
using System.Text.Json;
using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.Configuration;
using Lazaret.Configuration.Catalog;
using Lazaret.Core.Outcomes;
using Lazaret.Output;
using Lazaret.Scanning.Api;
using Spectre.Console;

namespace Lazaret.Doctor;

/// <summary><c>lazaret doctor</c>: looks at the machine, says what is missing and how to mend it.</summary>
internal static class DoctorCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("doctor", "Check this machine and say what is missing and how to mend it")
        {
            Notes = ["Exit code 0: Lazaret can work here (there may be warnings). 2: something must be mended first."],
            Examples =
            [
                ("lazaret doctor", "look at everything"),
                ("lazaret doctor --data /var/lib/lazaret --scanner clamd:tcp://127.0.0.1:3310", "with the settings of a service"),
                ("lazaret doctor --json", "for a program to read"),
            ],
        };
        Option<string?> data = CommonOptions.Data("The data folder to look at");
        Option<string?> listen = new("--listen") { Description = "The address that lazaret up is to listen on", HelpName = "ADDR" };
        Option<string[]> scanner = CommonOptions.Scanner();
        Option<bool> json = CommonOptions.Json("One JSON object on standard output");
        Option<string?> config = CommonOptions.Config();
        foreach (Option option in (Option[])[data, listen, scanner, json, config])
        {
            verb.Add(option);
        }

        verb.SetAction(async (parsed, cancellationToken) =>
        {
            SettingSet core = CoreSettings.Load(parsed.GetValue(config));
            LazaretSettings settings = LazaretSettings.From(core);
            if (!ListenAddress.TryParse(parsed.GetValue(listen) ?? settings.Listen ?? ApiOptions.DefaultListen, out ListenAddress? address, out string? error))
            {
                throw new UserErrorException(SafeText.Visible(error).TrimEnd('.'));
            }

            IPEndPoint endpoint = new(address.Address, address.Port);
            string[] named = parsed.GetValue(scanner) ?? [];
            DoctorRequest request = new(DataFolders.Choose(parsed.GetValue(data), settings.Data), endpoint, named.Length > 0 ? named : settings.Scanners, CoreOptions.Scanners(core));
            List<CheckResult> results = await RunAsync(request, TimeProvider.System, cancellationToken);
            if (parsed.GetValue(json))
            {
                WriteJson(results);
            }
            else
            {
                WriteText(results);
            }

            return results.Exists(r => r.Status == CheckStatus.Fail) ? ExitCodes.Error : ExitCodes.Ok;
        });
        return verb;
    }

    private static async Task<List<CheckResult>> RunAsync(DoctorRequest request, TimeProvider time, CancellationToken cancellationToken) =>
    [
        KernelChecks.Runtime(),
        .. DataFolderCheck.Run(request.Data, time),
        KernelChecks.OpenFiles(),
        KernelChecks.Inotify(),
        KernelChecks.OpenAt2(),
        NetworkChecks.Port(request.Listen),
        .. await NetworkChecks.ScannersAsync(request.Scanners, request.ScannerOptions, time, cancellationToken),
    ];

    private static void WriteText(List<CheckResult> results)
    {
        IAnsiConsole? console = Terminals.StandardOutput ? Terminals.Console(Console.Out) : null;
        foreach (CheckResult result in results)
        {
            string line = $"{Names.Of(result.Status),-4}  {result.Name,-11}  {result.Detail}";
            List<string> lines = result.Mend is null ? [line] : [line, new string(' ', 19) + "→ " + result.Mend];
            Color color = result.Status switch { CheckStatus.Ok => Color.Green, CheckStatus.Warn => Color.Yellow, _ => Color.Red };
            foreach (string each in lines)
            {
                if (console is null)
                {
                    Console.WriteLine(each);
                }
                else
                {
                    console.Write(new RawLine(each, new Style(color)));
                }
            }
        }
    }

    private static void WriteJson(List<CheckResult> results)
    {
        using Stream output = Console.OpenStandardOutput();
        using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok", !results.Exists(r => r.Status == CheckStatus.Fail));
            writer.WriteStartArray("checks");
            foreach (CheckResult result in results)
            {
                writer.WriteStartObject();
                writer.WriteString("name", result.Name);
                writer.WriteString("status", Names.Of(result.Status));
                writer.WriteString("detail", result.Detail);
                writer.WriteString("mend", result.Mend);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }
}
