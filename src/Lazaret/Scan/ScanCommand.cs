using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration;
using Lazaret.Configuration.Catalog;

namespace Lazaret.Scan;

/// <summary><c>lazaret scan PATH…</c>: scans files and folders once, without a server.</summary>
internal static class ScanCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("scan", "Scan files and folders once and say what was found")
        {
            Notes =
            [
                "Exit code 0: nothing found. 1: something malicious or suspicious. 2: nothing found, but something could not",
                "be scanned, or an error. 130 / 143: stopped by Ctrl-C / SIGTERM; what was scanned until then is reported.",
                "Links are never followed; links and special files are counted as skipped.",
            ],
            Examples =
            [
                ("lazaret scan /srv/files", "scan a folder with the built-in signatures, report only"),
                ("lazaret scan . --filter 'docs/** -*.tmp'", "only some of the files"),
                ("lazaret scan in/ --quarantine /var/quarantine", "move what is malicious out of the way"),
                ("lazaret scan in/ --scanner clamd:tcp://127.0.0.1:3310", "ask a ClamAV daemon"),
                ("lazaret scan in/ --json | jq 'select(.outcome != \"clean\")'", "one JSON object for each file, then a summary"),
                ("lazaret scan big/ --data /var/lib/scan", "keep results; a scan that was killed goes on where it was"),
            ],
        };
        Argument<string[]> paths = CommonOptions.Paths("Files and folders; each file is scanned once however often it is named");
        Option<string?> data = CommonOptions.Data("Keep jobs and results in this folder; without it nothing is left behind");
        Option<bool> json = CommonOptions.Json("One JSON object a line for each file on standard output, then the summary");
        Option<string?> csv = new("--csv") { Description = "Write the results to this file as CSV; - is standard output", HelpName = "FILE" };
        Option<bool> quiet = new("--quiet", "-q") { Description = "Say nothing but errors; the exit code tells" };
        Option<string?> config = CommonOptions.Config();
        verb.Add(paths);
        ScanOptionSet options = new(verb);
        foreach (Option option in (Option[])[json, csv, quiet, data, config])
        {
            verb.Add(option);
        }

        verb.SetAction(async (parsed, _) =>
        {
            SettingSet core = CoreSettings.Load(parsed.GetValue(config));
            LazaretSettings settings = LazaretSettings.From(core);
            List<string> errors = [];
            ScanSettings scan = ScanSettings.From(options.Read(parsed), settings, errors);
            string[] named = parsed.GetValue(paths) ?? [];
            if (named.Length == 0)
            {
                errors.Insert(0, "name at least one file or folder to scan (see lazaret scan --help)");
            }

            if (Array.Exists(named, p => p.Length == 0))
            {
                errors.Add("a path is empty");
            }

            if (parsed.GetValue(json) && parsed.GetValue(csv) == "-")
            {
                errors.Add("--json and --csv - both want standard output; name a file for one of them");
            }

            if (errors.Count > 0)
            {
                throw new UserErrorException(string.Join("; ", errors));
            }

            ScanRequest request = new()
            {
                Paths = named,
                Settings = scan,
                Core = core,
                Data = parsed.GetValue(data),
                Json = parsed.GetValue(json),
                Csv = parsed.GetValue(csv),
                Quiet = parsed.GetValue(quiet),
            };
            return await new ScanRun(request, TimeProvider.System).RunAsync();
        });
        return verb;
    }
}
