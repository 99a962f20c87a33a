using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Jobs;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.V1.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Jobs;

/// <summary>Jobs: <c>scan-orchestrator</c> §5.4, with the guarded state machine of ours (W-43, A-66, A-67).</summary>
internal static class JobRoutes
{
    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        v1.MapGet("scan/jobs", http => ListAsync(http, dsx));
        v1.MapDelete("scan/jobs", http => ClearAsync(http, dsx));
        v1.MapGet("scan/jobs/{job_id}", http => OneAsync(http, dsx));
        v1.MapGet("scan/jobs/{job_id}/raw", http => RawAsync(http, dsx));
        v1.MapPost("scan/jobs/{job_id}/enqueue_done", http => DoneAsync(http, dsx));
        v1.MapPost("scan/jobs/{job_id}/pause", http => CommandAsync(http, dsx, JobCommand.Pause));
        v1.MapPost("scan/jobs/{job_id}/resume", http => CommandAsync(http, dsx, JobCommand.Resume));
        v1.MapPost("scan/jobs/{job_id}/cancel", http => CommandAsync(http, dsx, JobCommand.Cancel));
    }

    private static async Task<ScanJob?> FindAsync(HttpContext http, DsxContext dsx)
    {
        string id = (string)http.Request.RouteValues["job_id"]!;
        return JobId.IsValid(id) ? await dsx.Host.Store.GetJobAsync(new JobId(id), http.RequestAborted).ConfigureAwait(false) : null;
    }

    private static async Task ListAsync(HttpContext http, DsxContext dsx)
    {
        List<ScanJob> all = [];
        string? after = null;
        do
        {
            Page<ScanJob> page = await dsx.Host.Store.ListJobsAsync(new JobQuery(), new PageRequest(after, 1000, Descending: true), http.RequestAborted).ConfigureAwait(false);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null && all.Count < 10_000);

        DateTimeOffset now = dsx.Time.GetUtcNow();
        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartArray();
            foreach (ScanJob job in all)
            {
                JobHash.Write(json, job, now);
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static async Task OneAsync(HttpContext http, DsxContext dsx)
    {
        ScanJob job = await FindAsync(http, dsx).ConfigureAwait(false) ?? throw new DsxHttpException(404, "job_not_found");
        await DsxAnswers.WriteAsync(http, json => JobHash.Write(json, job, dsx.Time.GetUtcNow())).ConfigureAwait(false);
    }

    /// <summary>What connectors look at before they send more; never a 404.</summary>
    private static async Task RawAsync(HttpContext http, DsxContext dsx)
    {
        ScanJob? job = await FindAsync(http, dsx).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("key", $"dsxconnect:job:{http.Request.RouteValues["job_id"]}");
            json.WriteNumber("ttl", job is null ? -2 : -1);
            json.WriteStartObject("data");
            foreach ((string name, string value) in job is null ? [] : JobHash.Fields(job))
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task DoneAsync(HttpContext http, DsxContext dsx)
    {
        byte[] body = await DsxBody.ReadAsync(http).ConfigureAwait(false);
        DsxCaller caller = dsx.Guard.RequireSignature(http, body);
        long? announced = null;
        if (body.Length > 0)
        {
            Dictionary<string, JsonElement> fields = DsxBody.Parse(body, DsxJson.Default.DictionaryStringJsonElement);
            if (fields.TryGetValue("enqueued_total", out JsonElement total) && total.ValueKind != JsonValueKind.Null)
            {
                announced = total.ValueKind == JsonValueKind.Number && total.TryGetInt64(out long number) && number >= 0
                    ? number
                    : throw DsxHttpException.Invalid("Input should be a whole number from 0", "body", "enqueued_total");
            }
        }

        if (await FindAsync(http, dsx).ConfigureAwait(false) is not { } job)
        {
            // A scan that found nothing and was not begun here: there is nothing to close, and nothing to complain of.
            await OkAsync(http).ConfigureAwait(false);
            return;
        }

        caller.RequireOwner(job.Spec.ConnectorId);
        await dsx.Host.CloseAsync(job.Id, announced, CancellationToken.None).ConfigureAwait(false);
        await OkAsync(http).ConfigureAwait(false);
    }

    private static async Task CommandAsync(HttpContext http, DsxContext dsx, JobCommand command)
    {
        string id = (string)http.Request.RouteValues["job_id"]!;
        JobCommandStatus status = JobId.IsValid(id) ? await dsx.Host.CommandAsync(new JobId(id), command, CancellationToken.None).ConfigureAwait(false) : JobCommandStatus.NotFound;
        switch (status)
        {
            case JobCommandStatus.NotFound:
                throw new DsxHttpException(404, "job_not_found");
            case JobCommandStatus.Conflict:
                throw new DsxHttpException(409, "job_has_ended");
            default:
                await OkAsync(http).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Removes jobs that have ended. Those that run stay: the existing system deleted them under the workers' hands.</summary>
    private static async Task ClearAsync(HttpContext http, DsxContext dsx)
    {
        long deleted = 0;
        long kept = 0;
        string? after = null;
        do
        {
            Page<ScanJob> page = await dsx.Host.Store.ListJobsAsync(new JobQuery(), new PageRequest(after, 1000), http.RequestAborted).ConfigureAwait(false);
            foreach (ScanJob job in page.Items)
            {
                bool gone = job.IsTerminal && await dsx.Host.Store.DeleteJobAsync(job.Id, CancellationToken.None).ConfigureAwait(false) == JobCommandStatus.Applied;
                deleted += gone ? 1 : 0;
                kept += gone ? 0 : 1;
            }

            after = page.Next;
        }
        while (after is not null);

        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", DsxStatus.Success);
            json.WriteNumber("deleted_jobs", deleted);
            json.WriteNumber("kept_jobs", kept);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static Task OkAsync(HttpContext http) => DsxAnswers.WriteAsync(http, """{"ok":true}"""u8.ToArray());
}
