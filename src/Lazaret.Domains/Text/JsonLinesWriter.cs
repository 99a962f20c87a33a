using System.IO.Pipelines;
using System.Text.Json;
using Lazaret.Domains.Classify;

namespace Lazaret.Domains.Text;

/// <summary>A JSON object a line: short ones, or the whole verdict records.</summary>
/// <param name="output">Where to.</param>
/// <param name="classifier">Who answered: its model stands in every line.</param>
/// <param name="whole">Whole verdict records.</param>
internal sealed class JsonLinesWriter(PipeWriter output, IDomainClassifier classifier, bool whole) : IVerdictWriter
{
    // An object that a name came in may hold anything that JSON allows; it was checked when it was read.
    private readonly Utf8JsonWriter json = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });

    public bool NeedsVerdicts => whole;

    public async ValueTask WriteAsync(NameBatch batch, CancellationToken cancellationToken)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            json.Reset(output);
            if (whole)
            {
                JsonSerializer.Serialize(json, VerdictView.Of(batch.Verdicts[i], classifier.Model), VerdictJsonContext.Default.VerdictView);
            }
            else
            {
                ScoreView view = ScoreView.Of(batch.Names.Span[i], batch.Scores.Span[i], classifier.Model, batch.Inputs[i]);
                JsonSerializer.Serialize(json, view, VerdictJsonContext.Default.ScoreView);
            }

            json.Flush();
            output.GetSpan(1)[0] = (byte)'\n';
            output.Advance(1);
        }

        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Dispose() => json.Dispose();
}
