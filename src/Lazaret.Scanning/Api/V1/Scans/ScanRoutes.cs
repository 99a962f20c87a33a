using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.V1.Http;
using Lazaret.Scanning.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Scans;

/// <summary>Objects come in: <c>scan-orchestrator</c> §5.3.</summary>
internal static class ScanRoutes
{
    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        RequestIntake intake = new(dsx);
        v1.MapPost("scan/request", http => SingleAsync(http, dsx, intake));
        v1.MapPost("scan/request_batch", http => BatchRoute.AcceptAsync(http, dsx, intake));
        v1.MapGet("scan/request/{task_id}", http => StatusAsync(http, dsx));
        v1.MapPost("scan/auth_check", http => AuthCheckAsync(http, dsx));
        v1.MapPost("test/scan_request", http => TestRoute.ScanAsync(http, dsx, intake));
    }

    private static async Task SingleAsync(HttpContext http, DsxContext dsx, RequestIntake intake)
    {
        byte[] body = await DsxBody.ReadAsync(http).ConfigureAwait(false);
        DsxCaller caller = dsx.Guard.RequireSignature(http, body);
        Intake taken = intake.Take(DsxBody.Parse(body, DsxJson.Default.DsxScanRequest), caller, Key(http));
        if (await SubmitAsync(http, dsx, taken).ConfigureAwait(false) is not { } id)
        {
            return;
        }

        string task = DsxTaskId.Of(id);
        http.Response.Headers.Location = $"{DsxPaths.CorePrefix}/scan/request/{task}";
        string? url = dsx.Directory.Find(taken.Connector.Value)?.Model.Url;
        await DsxAnswers.WriteAsync(
            http, DsxStatusResponse.Success($"Scan task ID: {task}", $"Scan task queued for connector: {url}") with { Id = task }, StatusCodes.Status202Accepted).ConfigureAwait(false);
    }

    /// <summary>Accepts one item; when it was not taken the answer is written and null comes back.</summary>
    public static async Task<ItemId?> SubmitAsync(HttpContext http, DsxContext dsx, Intake taken)
    {
        try
        {
            if (dsx.Options.RefuseWhilePaused && !taken.IsWholeJob && await IsPausedAsync(dsx, taken).ConfigureAwait(false))
            {
                await RefuseAsync(http, taken).ConfigureAwait(false);
                return null;
            }

            AcceptResult result = await dsx.Host.SubmitAsync(
                new Submission { Job = taken.Job, Connector = taken.Connector, Items = [taken.Item], JobName = Name(http), IsWhole = taken.IsWholeJob }, CancellationToken.None).ConfigureAwait(false);
            if (result.Status == AcceptStatus.Accepted)
            {
                return result.Ids[0];
            }

            if (result.Status == AcceptStatus.JobOfAnotherConnector)
            {
                throw new DsxHttpException(403, "job_belongs_to_another_connector");
            }

            await RefuseAsync(http, taken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            http.Response.Headers.RetryAfter = "5";
            await DsxAnswers.WriteAsync(http, DsxStatusResponse.Error("Task broker unavailable", e.Message), StatusCodes.Status503ServiceUnavailable).ConfigureAwait(false);
        }

        return null;
    }

    public static string? Key(HttpContext http) => http.Request.Headers[DsxPaths.IdempotencyHeader].ToString() is { Length: > 0 } key ? key : null;

    public static string Name(HttpContext http) => http.Request.Headers[DsxPaths.JobNameHeader].ToString() is { Length: > 0 } name ? name[..Math.Min(200, name.Length)] : "";

    public static async Task<bool> IsPausedAsync(DsxContext dsx, Intake taken) =>
        (await dsx.Host.Store.GetJobAsync(taken.Job, CancellationToken.None).ConfigureAwait(false))?.State == Core.Jobs.JobState.Paused;

    private static Task RefuseAsync(HttpContext http, Intake taken) =>
        DsxAnswers.WriteAsync(http, DsxStatusResponse.Error("Job paused/cancelled", $"scan_job_id={taken.Job.Value}"), StatusCodes.Status409Conflict);

    private static async Task StatusAsync(HttpContext http, DsxContext dsx)
    {
        string task = (string)http.Request.RouteValues["task_id"]!;
        ItemRecord? item = DsxTaskId.TryParse(task, out ItemId id) ? await dsx.Host.Store.GetItemAsync(id, http.RequestAborted).ConfigureAwait(false) : null;
        ScanResult? result = item is { Status.IsTerminal: true } ? await dsx.Host.Store.GetResultAsync(id, http.RequestAborted).ConfigureAwait(false) : null;
        (string state, string? outcome, string? error) = item?.Status.State switch
        {
            null or ItemState.Accepted => ("PENDING", null, null),
            ItemState.Leased or ItemState.ActionPending or ItemState.Acting => ("STARTED", null, null),
            ItemState.Retry => ("RETRY", null, item.LastFailure?.Message),
            ItemState.Cancelled => ("SUCCESS", "CANCELLED", null),
            ItemState.Dead => ("FAILURE", null, item.LastFailure?.Message ?? result?.Detail),
            _ when result?.Outcome == Outcome.Failed => ("FAILURE", null, result.Detail),
            _ when result?.Reason == ReasonCode.FileTooLarge => ("SUCCESS", "SKIPPED_FILE_TOO_LARGE", null),
            _ => ("SUCCESS", "SUCCESS", (string?)null),
        };
        if (state is "PENDING" or "STARTED" or "RETRY")
        {
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.RetryAfter = "2";
        }

        DsxScanRequestStatus answer = new() { TaskId = task, State = state, Status = state.ToLowerInvariant(), Result = outcome, Error = error };
        await DsxAnswers.WriteAsync(http, answer, DsxJson.Default.DsxScanRequestStatus).ConfigureAwait(false);
    }

    private static async Task AuthCheckAsync(HttpContext http, DsxContext dsx)
    {
        byte[] body = await DsxBody.ReadAsync(http).ConfigureAwait(false);
        dsx.Guard.RequireSignature(http, body);
        await DsxAnswers.WriteAsync(http, DsxStatusResponse.Success("auth_ok", dsx.Guard.Enabled ? "HMAC verified" : "Authentication is off")).ConfigureAwait(false);
    }
}
