using System.Text;
using Lazaret.Domains.Text;
using Lazaret.Domains.Verdicts;
using EnumNames = Lazaret.Core.Outcomes.Names;

namespace Lazaret.Domains.Classify;

/// <summary>The records of a CSV file as they were, with the column that the existing system's older command line adds (<c>domain-classifier</c> §1.3).</summary>
/// <param name="output">Where to.</param>
/// <param name="reader">Whose records they are.</param>
internal sealed class ClassificationWriter(Stream output, CsvNameReader reader) : IVerdictWriter
{
    public const string Column = "classification";

    private readonly BufferedStream buffer = new(output, 64 * 1024);
    private bool begun;

    public bool NeedsVerdicts => false;

    public ValueTask WriteAsync(NameBatch batch, CancellationToken cancellationToken)
    {
        Begin();
        for (int i = 0; i < batch.Count; i++)
        {
            Row(batch.Inputs[i], Label(batch.Scores.Span[i]));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask EndAsync(CancellationToken cancellationToken)
    {
        Begin();
        buffer.Flush();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => buffer.Dispose();

    /// <summary><c>DGA</c> and <c>ok</c>, and for a name that is too long the text that the existing system has.</summary>
    internal static string Label(DomainScore score) => score.Kind switch
    {
        VerdictKind.Dga => "DGA",
        VerdictKind.NotApplicable when score.Reason == NotApplicableReason.TooLong => "N/A - domain too long for model",
        VerdictKind.NotApplicable => "N/A - " + EnumNames.Of(score.Reason),
        _ => "ok",
    };

    private void Begin()
    {
        if (!begun && reader.Header.Length > 0)
        {
            begun = true;
            Row(reader.Header, Column);
        }
    }

    private void Row(ReadOnlySpan<byte> record, string last)
    {
        buffer.Write(record);
        buffer.Write(Encoding.ASCII.GetBytes($"{(record.IsEmpty ? "" : ",")}{last}\n"));
    }
}
