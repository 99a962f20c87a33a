using System.Buffers;
using System.Globalization;
using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Text;
using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.Results;

/// <summary>
/// Results as CSV (RFC 4180), safe to open in a spreadsheet: a cell that a spreadsheet would take for a formula gets a leading apostrophe.
/// Names that are not UTF-8 are shown with U+FFFD and stand exactly in the column <c>location_base64</c>.
/// </summary>
internal static class ResultCsv
{
    public const string Header =
        "item_id,job_id,connector_id,location,location_base64,size,sha256,outcome,reason,detail,scanner,verdict,threats,action,action_status,destination,attempts,finished_at,duration_ms,dead_letter\r\n";

    public static void Write(IBufferWriter<byte> output, ScanResult r)
    {
        Core.Scanners.ScannerVerdict? deciding = Core.Scanners.WorstVerdict.Of(r.Verdicts);
        string[] cells =
        [
            Cell(r.ItemId.ToString()), Cell(r.JobId.Value), Cell(r.ConnectorId.Value), Cell(Shown(r.Location)), Cell(Lossless.Base64(r.Location)),
            r.Size.ToString(CultureInfo.InvariantCulture), Cell(r.Sha256), Names.Of(r.Outcome), Names.Of(r.Reason), Cell(r.Detail),
            Cell(deciding?.Scanner), Cell(deciding?.Raw), Cell(string.Join("; ", r.Verdicts.SelectMany(v => v.Threats))),
            ActionKinds.Name(r.Action.Kind), Names.Of(r.Action.Status), Cell(Shown(r.Action.Destination)),
            r.Attempts.ToString(CultureInfo.InvariantCulture), r.FinishedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            r.Duration.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture), r.DeadLetter ? "true" : "false",
        ];
        string line = string.Join(',', cells) + "\r\n";
        Span<byte> span = output.GetSpan(LosslessUtf8.MaxByteCount(line));
        output.Advance(LosslessUtf8.Encode(line, span));
    }

    /// <summary>One cell: never a formula, never the end of its line by accident.</summary>
    public static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        // Blanks before the sign do not stop every spreadsheet, nor do full-width signs.
        ReadOnlySpan<char> visible = text.AsSpan().TrimStart(' ');
        bool formula = text[0] is '\t' or '\r' or '\n' || (!visible.IsEmpty && visible[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠');
        if (formula)
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 || text[0] == ' ' || text[^1] == ' '
            ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
            : text;
    }

    /// <summary>The name with U+FFFD for bytes that are not UTF-8, so that the file as a whole stays proper UTF-8.</summary>
    private static string? Shown(string? text) =>
        text is not null && LosslessUtf8.HasEscapes(text) ? System.Text.Encoding.UTF8.GetString(LosslessUtf8.Encode(text)) : text;
}
