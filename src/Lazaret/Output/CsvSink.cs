using System.Globalization;
using System.Text;
using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Scanners;

namespace Lazaret.Output;

/// <summary>
/// The items as CSV (RFC 4180, UTF-8, CRLF). Every row is one line whatever the names hold, and no cell is a formula to a spreadsheet: see
/// <see cref="Cell"/>.
/// </summary>
internal sealed class CsvSink : IResultSink
{
    private readonly StreamWriter writer;

    public CsvSink(Stream output)
    {
        writer = new StreamWriter(output, new UTF8Encoding(false), 64 * 1024) { NewLine = "\r\n" };
        writer.WriteLine(Header);
    }

    public static string Header => "location,size,sha256,outcome,reason,scanner,verdict,threats,action,action_status,destination,duration_ms,detail";

    public void Item(ScanResult result)
    {
        ScannerVerdict? deciding = ResultFields.Deciding(result);
        writer.WriteLine(string.Join(
            ',',
            Cell(result.Location),
            result.Size < 0 ? "" : result.Size.ToString(CultureInfo.InvariantCulture),
            result.Sha256,
            Names.Of(result.Outcome),
            Names.Of(result.Reason),
            Cell(deciding?.Scanner),
            Cell(deciding?.Raw),
            Cell(string.Join(' ', ResultFields.Threats(result))),
            ActionKinds.Name(result.Action.Kind),
            Names.Of(result.Action.Status),
            Cell(result.Action.Destination),
            ResultFields.Milliseconds(result.Duration).ToString(CultureInfo.InvariantCulture),
            Cell(result.Detail)));
    }

    public void Flush() => writer.Flush();

    /// <summary>A table has no place for it; the writer only makes sure that all rows are out.</summary>
    public void Summary(ScanSummary summary) => writer.Flush();

    public void Dispose() => writer.Dispose();

    /// <summary>
    /// A cell: control characters and bytes that are not UTF-8 made visible with backslashes (a real backslash is doubled), a leading
    /// <c>= + - @</c> disarmed with an apostrophe, quotes where they are needed.
    /// </summary>
    internal static string Cell(string? text)
    {
        string safe = SafeText.Visible(text ?? "");
        if (safe.Length > 0 && safe[0] is '=' or '+' or '-' or '@')
        {
            safe = "'" + safe;
        }

        return safe.AsSpan().ContainsAny(",\"") || safe is [' ', ..] or [.., ' '] ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : safe;
    }
}
