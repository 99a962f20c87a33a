using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lazaret.Core.Actions;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Text;
using Lazaret.Scanning.Hosting;

namespace Lazaret.Scanning.Events;

/// <summary>The data of events: small objects with the same names as in the API.</summary>
internal static class EventJson
{
    public static string Of(ScanJob job) => Write(w =>
    {
        w.WriteString("job_id", job.Id.Value);
        w.WriteString("connector_id", job.Spec.ConnectorId.Value);
        w.WriteString("state", Names.Of(job.State));
        w.WriteNumber("accepted", job.Counts.Accepted);
        w.WriteNumber("processed", job.Counts.Processed);
        w.WriteNumber("clean", job.Counts.Clean);
        w.WriteNumber("malicious", job.Counts.Malicious);
        w.WriteNumber("suspicious", job.Counts.Suspicious);
        w.WriteNumber("not_scanned", job.Counts.NotScanned);
        w.WriteNumber("failed", job.Counts.Failed);
        w.WriteNumber("dead", job.Counts.Dead);
        w.WriteNumber("bytes", job.Counts.Bytes);
        JobProgress progress = JobProgress.Of(job);
        if (progress.Percent is { } percent)
        {
            w.WriteNumber("percent", Math.Round(percent, 1));
        }

        w.WriteNumber("items_per_second", Math.Round(progress.ItemsPerSecond, 1));
    });

    public static string Of(ScanResult result) => Write(w =>
    {
        w.WriteNumber("item_id", result.ItemId.Value);
        w.WriteString("job_id", result.JobId.Value);
        w.WritePropertyName("location");
        LosslessJson.WriteString(w, result.Location);
        w.WriteString("outcome", Names.Of(result.Outcome));
        w.WriteString("reason", Names.Of(result.Reason));
        w.WriteString("threat", result.Verdicts.SelectMany(v => v.Threats).FirstOrDefault());
        w.WriteString("action", ActionKinds.Name(result.Action.Kind));
        w.WriteString("action_status", Names.Of(result.Action.Status));
        w.WriteBoolean("dead_letter", result.DeadLetter);
    });

    public static string Of(EngineStatus engine) => Write(w =>
    {
        w.WriteString("name", engine.Name);
        w.WriteString("engine", engine.Engine);
        w.WriteString("state", engine.State);
        w.WriteString("last_error", engine.LastError);
    });

    private static string Write(Action<Utf8JsonWriter> body)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
        {
            writer.WriteStartObject();
            body(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
