using System.Text.Json;
using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Scanners;
using Lazaret.Core.Text;

namespace Lazaret.Output;

/// <summary>One JSON object a line: each item (<c>"type":"item"</c>), then the summary. The shape is documented in <c>docs/scan.md</c>.</summary>
internal sealed class JsonLinesSink(Stream output) : IResultSink
{
    private readonly BufferedStream buffered = new(output, 64 * 1024);
    private readonly Utf8JsonWriter writer = new(Stream.Null);

    public void Item(ScanResult result)
    {
        Begin("item");
        writer.WritePropertyName("location");
        LosslessJson.WriteString(writer, result.Location);
        Number("size", result.Size);
        writer.WriteString("sha256", result.Sha256.Length == 0 ? null : result.Sha256);
        writer.WriteString("outcome", Names.Of(result.Outcome));
        writer.WriteString("reason", Names.Of(result.Reason));
        ScannerVerdict? deciding = ResultFields.Deciding(result);
        writer.WriteString("scanner", deciding?.Scanner);
        writer.WritePropertyName("verdict");
        Text(deciding?.Raw);
        writer.WriteString("action", ActionKinds.Name(result.Action.Kind));
        writer.WriteString("action_status", Names.Of(result.Action.Status));
        writer.WritePropertyName("destination");
        Text(result.Action.Destination);
        writer.WriteNumber("duration_ms", ResultFields.Milliseconds(result.Duration));
        writer.WritePropertyName("detail");
        Text(result.Detail);
        writer.WriteStartArray("threats");
        foreach (string threat in ResultFields.Threats(result))
        {
            Text(threat);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("verdicts");
        foreach (ScannerVerdict verdict in result.Verdicts)
        {
            Verdict(verdict);
        }

        writer.WriteEndArray();
        writer.WriteNumber("attempts", result.Attempts);
        End();
    }

    public void Flush() => buffered.Flush();

    public void Summary(ScanSummary summary)
    {
        Begin("summary");
        writer.WriteStartObject("summary");
        writer.WriteNumber("accepted", summary.Counts.Accepted);
        writer.WriteNumber("clean", summary.Counts.Clean);
        writer.WriteNumber("malicious", summary.Counts.Malicious);
        writer.WriteNumber("suspicious", summary.Counts.Suspicious);
        writer.WriteNumber("not_scanned", summary.Counts.NotScanned);
        writer.WriteNumber("failed", summary.Counts.Failed);
        writer.WriteNumber("open", summary.Counts.Open);
        writer.WriteNumber("acted", summary.Counts.Acted);
        writer.WriteStartObject("skipped");
        writer.WriteNumber("links", summary.Enumeration.Links);
        writer.WriteNumber("special", summary.Enumeration.Special);
        writer.WriteNumber("filtered", summary.Enumeration.FilteredOut);
        writer.WriteNumber("reserved", summary.Enumeration.Reserved);
        writer.WriteNumber("unreadable", summary.Enumeration.Unreadable);
        writer.WriteEndObject();
        writer.WriteNumber("bytes", summary.Counts.Bytes);
        writer.WriteNumber("duration_ms", ResultFields.Milliseconds(summary.Duration));
        writer.WriteNumber("files_per_second", Math.Round(summary.FilesPerSecond, 1));
        writer.WriteNumber("bytes_per_second", Math.Round(summary.Counts.Bytes / Math.Max(summary.Duration.TotalSeconds, 0.001), 0));
        writer.WriteBoolean("interrupted", summary.Interrupted);
        writer.WriteStartArray("errors");
        foreach (string error in summary.Errors)
        {
            Text(error);
        }

        writer.WriteEndArray();
        writer.WriteNumber("exit_code", summary.ExitCode);
        writer.WriteEndObject();
        End();
        buffered.Flush();
    }

    public void Dispose()
    {
        writer.Dispose();
        buffered.Dispose();
    }

    private void Verdict(ScannerVerdict verdict)
    {
        writer.WriteStartObject();
        writer.WriteString("scanner", verdict.Scanner);
        writer.WriteString("outcome", Names.Of(verdict.Outcome));
        writer.WriteString("reason", Names.Of(verdict.Reason));
        writer.WritePropertyName("verdict");
        Text(verdict.Raw);
        writer.WriteString("engine", verdict.Identity.Engine);
        writer.WriteString("engine_version", verdict.Identity.EngineVersion);
        writer.WriteString("database_version", verdict.Identity.DatabaseVersion);
        writer.WriteBoolean("cached", verdict.Cached);
        writer.WriteNumber("duration_ms", ResultFields.Milliseconds(verdict.Duration));
        writer.WriteEndObject();
    }

    private void Begin(string type)
    {
        writer.Reset(buffered);
        writer.WriteStartObject();
        writer.WriteString("type", type);
    }

    private void End()
    {
        writer.WriteEndObject();
        writer.Flush();
        buffered.WriteByte((byte)'\n');
    }

    /// <summary>Null instead of −1, which would look like a size.</summary>
    private void Number(string name, long value)
    {
        if (value < 0)
        {
            writer.WriteNull(name);
        }
        else
        {
            writer.WriteNumber(name, value);
        }
    }

    /// <summary>Text that may come from names or engines: never through the plain encoder, which would refuse half a character.</summary>
    private void Text(string? text)
    {
        if (text is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            LosslessJson.WriteString(writer, text);
        }
    }
}
