using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Domains.Classify;

namespace Lazaret.Domains.Eval;

/// <summary><c>lazaret dga eval FILE</c>: how good the model is on names of which it is known what they are.</summary>
internal static class EvalCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("eval", "Measure the model against a labelled file")
        {
            Notes =
            [
                "The file is CSV: domain,label[,family], label 0 or benign, 1 or dga; gzip is read too. With a first record that names the columns their order is free.",
                "f1, recall and fpr are those of the profile; auc and tpr_at_fpr_… come from the ranking alone, whatever the profile. What is no registrable name counts as not generated.",
                "Exit codes: 0 done, 2 an error.",
            ],
            Examples =
            [
                ("lazaret dga eval labelled.csv.gz", "a table: overall and per family"),
                ("lazaret dga eval labelled.csv --threshold-profile sensitive --json | jq .f1", "for a program"),
            ],
        };
        Argument<string> file = new("FILE") { Description = "The labelled file; - is standard input" };
        Option<bool> json = CommonOptions.Json("One JSON object");
        EngineOptionSet engine = new();
        verb.Add(file);
        verb.Add(json);
        engine.AddTo(verb);
        verb.SetAction(async (parsed, stop) =>
        {
            EngineRequest request = engine.Read(parsed);
            await EvalRun.RunAsync(parsed.GetValue(file)!, request, parsed.GetValue(json), stop);
            return ExitCodes.Ok;
        });
        return verb;
    }
}
