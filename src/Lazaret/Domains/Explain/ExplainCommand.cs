using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Domains.Classify;

namespace Lazaret.Domains.Explain;

/// <summary><c>lazaret dga explain NAME…</c>: everything about a few names, for people.</summary>
internal static class ExplainCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("explain", "Say everything about a few names: verdict, families, labels, reasons")
        {
            Notes = ["With --json a list of verdict records, as GET /api/v2/domains/NAME gives them. Exit codes: 0 done, whatever was found; 2 an error."],
            Examples =
            [
                ("lazaret dga explain xjpakmdcfuqe.ru", "why it is called generated"),
                ("lazaret dga explain --json wikipedia.org | jq '.[0].score'", "for a program"),
            ],
        };
        Argument<string[]> names = new("NAME") { Description = "The names", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = CommonOptions.Json("A list of verdict records");
        EngineOptionSet engine = new();
        verb.Add(names);
        verb.Add(json);
        engine.AddTo(verb);
        verb.SetAction(async (parsed, stop) =>
        {
            EngineRequest request = engine.Read(parsed);
            await using DomainEngine opened = ClassifierOpening.Open(request, servers: null);
            await new ExplainRun(opened.Classifier, new ClassifyOptions(request.Profile)).RunAsync(parsed.GetValue(names)!, parsed.GetValue(json), stop);
            return ExitCodes.Ok;
        });
        return verb;
    }
}
