using System.Text.Json;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Text;
using Lazaret.Domains.Verdicts;
using Lazaret.Output;

namespace Lazaret.Domains.Explain;

/// <summary>Asks about names one by one and writes what is known.</summary>
internal sealed class ExplainRun(IDomainClassifier classifier, ClassifyOptions options)
{
    public async Task RunAsync(IReadOnlyList<string> names, bool json, CancellationToken cancellationToken)
    {
        List<VerdictView> views = [];
        foreach (string name in names)
        {
            DomainVerdict verdict = await classifier.DescribeAsync(name, options, explain: true, cancellationToken);
            views.Add(VerdictView.Of(verdict, classifier.Model));
        }

        await using Stream output = StandardOutput.Open();
        if (json)
        {
            await using Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true, IndentSize = 2, NewLine = "\n" });
            writer.WriteStartArray();
            views.ForEach(view => JsonSerializer.Serialize(writer, view, VerdictJsonContext.Default.VerdictView));
            writer.WriteEndArray();
            await writer.FlushAsync(cancellationToken);
            output.Write("\n"u8);
            return;
        }

        await using StreamWriter text = new(output) { NewLine = "\n" };
        for (int i = 0; i < views.Count; i++)
        {
            await text.WriteAsync(i > 0 ? "\n" : "");
            foreach (string line in ExplainText.Of(views[i]))
            {
                await text.WriteLineAsync(line);
            }
        }
    }
}
