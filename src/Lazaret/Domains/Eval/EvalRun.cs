using System.Text;
using Lazaret.Cli;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Evaluation;
using Lazaret.Output;

namespace Lazaret.Domains.Eval;

/// <summary>Reads a labelled file, scores it on all cores, and tells the figures.</summary>
internal static class EvalRun
{
    public static async Task RunAsync(string path, EngineRequest request, bool json, CancellationToken cancellationToken)
    {
        await using Stream input = InputFiles.Open(path, "FILE");
        await using DomainEngine engine = ClassifierOpening.Open(request, servers: null);
        using TextReader text = HeadedReader.Open(new StreamReader(input, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 64 * 1024));
        EvaluationResult result;
        try
        {
            string source = path == "-" ? "standard input" : SafeText.Visible(path);
            result = await new DomainEvaluator(engine.Classifier, TimeProvider.System).EvaluateAsync(text, source, new ClassifyOptions(request.Profile), cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }

        EvalReport report = new(result, engine.Classifier.Model, request.Profile);
        if (json)
        {
            await using Stream output = StandardOutput.Open();
            await report.WriteJsonAsync(output, cancellationToken);
        }
        else
        {
            report.WriteTables();
        }
    }
}
