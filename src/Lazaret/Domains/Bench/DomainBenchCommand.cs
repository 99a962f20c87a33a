using System.CommandLine;
using System.Globalization;
using Lazaret.Cli;
using Lazaret.Domains.Classify;
using Lazaret.Output;

namespace Lazaret.Domains.Bench;

/// <summary><c>lazaret dga bench</c>: how fast names are classified in this process, here and now.</summary>
internal static class DomainBenchCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("bench", "Measure how fast this machine classifies names, in this process")
        {
            Notes = ["The names are made up, 100,000 of them, always the same. What is scored in batches is compared with what is scored one by one before a figure is told."],
            Examples =
            [
                ("lazaret dga bench", "names a second on all cores and on one, and how long a single name takes"),
                ("lazaret dga bench --seconds 30 --json", "for a program"),
            ],
        };
        Option<string?> seconds = new("--seconds") { Description = "How long each figure is measured, 1 to 600; default 3", HelpName = "N" };
        Option<bool> json = CommonOptions.Json("One JSON object");
        EngineOptionSet engine = new();
        verb.Add(seconds);
        verb.Add(json);
        engine.AddTo(verb);
        verb.SetAction(async (parsed, stop) =>
        {
            List<string> errors = [];
            int length = 3;
            if (parsed.GetValue(seconds) is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length is < 1 or > 600))
            {
                errors.Add($"--seconds is \"{SafeText.Visible(text)}\"; allowed is 1 to 600");
            }

            EngineRequest request = engine.Read(parsed, errors);
            if (errors.Count > 0)
            {
                throw new UserErrorException(string.Join("; ", errors));
            }

            DomainBenchResult result = await DomainBenchRun.RunAsync(request, TimeSpan.FromSeconds(length), stop);
            await using Stream output = StandardOutput.Open();
            await result.WriteAsync(output, parsed.GetValue(json), stop);
            return ExitCodes.Ok;
        });
        return verb;
    }
}
