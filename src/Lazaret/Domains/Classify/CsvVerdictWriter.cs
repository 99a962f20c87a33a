using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Lazaret.Domains.Text;
using Lazaret.Output;

namespace Lazaret.Domains.Classify;

/// <summary>A row for each name, safe for a spreadsheet.</summary>
/// <param name="output">Where to.</param>
/// <param name="classifier">Who answered.</param>
/// <param name="explained">With a column of reasons.</param>
internal sealed class CsvVerdictWriter(PipeWriter output, IDomainClassifier classifier, bool explained) : IVerdictWriter
{
    private const string Columns = "domain,verdict,not_applicable_reason,score,margin,category,family,family_score,allow_listed,model";
    private readonly StringBuilder rows = new();
    private bool begun;

    public bool NeedsVerdicts => explained;

    public async ValueTask WriteAsync(NameBatch batch, CancellationToken cancellationToken)
    {
        Begin();
        for (int i = 0; i < batch.Count; i++)
        {
            ScoreView view = ScoreView.Of(batch.Names.Span[i], batch.Scores.Span[i], classifier.Model, null);
            rows.Append(CsvSink.Cell(view.Domain)).Append(',').Append(view.Verdict).Append(',').Append(view.NotApplicableReason).Append(',')
                .Append(Number(view.Score)).Append(',').Append(Number(view.Margin)).Append(',').Append(view.Category).Append(',').Append(CsvSink.Cell(view.Family)).Append(',')
                .Append(Number(view.FamilyScore)).Append(',').Append(view.AllowListed ? "true" : "false").Append(',').Append(CsvSink.Cell(view.Model));
            if (explained)
            {
                rows.Append(',').Append(CsvSink.Cell(string.Join(' ', batch.Verdicts[i].Reasons)));
            }

            rows.Append("\r\n");
        }

        await FlushAsync(cancellationToken);
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        Begin();
        await FlushAsync(cancellationToken);
    }

    public void Dispose()
    {
        // Everything is written when it is flushed.
    }

    private static string Number(float? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private void Begin()
    {
        if (!begun)
        {
            begun = true;
            rows.Append(Columns).Append(explained ? ",reasons\r\n" : "\r\n");
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<char> chunk in rows.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, output);
        }

        rows.Clear();
        await output.FlushAsync(cancellationToken);
    }
}
