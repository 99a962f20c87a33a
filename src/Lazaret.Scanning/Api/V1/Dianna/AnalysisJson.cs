using System.Text.Json;
using Lazaret.Core.Text;

namespace Lazaret.Scanning.Api.V1.Dianna;

/// <summary>Analyses as clients of the wire see them.</summary>
internal static class AnalysisJson
{
    public static void WriteEvent(Utf8JsonWriter json, AnalysisTask task, string? connectorUrl)
    {
        json.WriteStartObject();
        json.WriteString("type", "dianna_analysis");
        json.WriteString("status", task.Status);
        json.WritePropertyName("location");
        LosslessJson.WriteString(json, task.Location);
        json.WriteString("connector_url", connectorUrl);
        json.WriteString("sha256", task.Sha256);
        json.WriteString("upload_id", task.UploadId);
        Members(json, task);
        json.WriteString("scan_request_task_id", task.ScanRequestTaskId);
        json.WriteString("scan_job_id", task.ScanJobId);
        json.WriteString("source", task.Source);
        json.WriteEndObject();
    }

    public static void WriteResult(Utf8JsonWriter json, AnalysisTask task)
    {
        json.WriteStartObject();
        json.WriteString("status", task.IsTerminal ? task.Status == "SUCCESS" ? "success" : "error" : "processing");
        json.WriteString("task_state", task.Status);
        json.WriteString("dianna_analysis_task_id", task.Id);
        json.WriteString("analysis_id", task.AnalysisId);
        json.WriteString("upload_id", task.UploadId);
        json.WriteString("scan_request_task_id", task.ScanRequestTaskId);
        json.WriteString("source", "dianna");
        json.WritePropertyName("location");
        LosslessJson.WriteString(json, task.Location);
        json.WriteString("sha256", task.Sha256);
        Members(json, task);
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, AnalysisTask task)
    {
        if (task.Analysis is not null)
        {
            json.WritePropertyName("analysis");
            json.WriteRawValue(task.Analysis);
        }

        if (task.IsMalicious is { } malicious)
        {
            json.WriteBoolean("is_malicious", malicious);
        }

        if (task.Error is not null)
        {
            json.WriteString("error", task.Error);
        }
    }
}
