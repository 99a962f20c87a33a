using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.V1.Http;
using Lazaret.Scanning.Hosting;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.V1.Scans;

/// <summary>
/// Many objects at once. Each is checked by itself: what is right is accepted durably, what is wrong is named; 2xx only when all that is right was accepted (W-11, W-41,
/// A-47, D-15).
/// </summary>
internal static class BatchRoute
{
    private const int Most = 10_000;

    public static async Task AcceptAsync(HttpContext http, DsxContext dsx, RequestIntake intake)
    {
        byte[] body = await DsxBody.ReadAsync(http, DsxBody.Batch).ConfigureAwait(false);
        DsxCaller caller = dsx.Guard.RequireSignature(http, body);
        DsxBatchRequest batch = DsxBody.Parse(body, DsxJson.Default.DsxBatchRequest);
        int size = Math.Clamp(batch.BatchSize, 1, Math.Max(1, dsx.Options.BatchMaxSize));
        if (!dsx.Options.BatchEnabled)
        {
            await RefuseAsync(http, 409, "Batch scan requests are disabled", size, []).ConfigureAwait(false);
            return;
        }

        if (batch.Requests is not { Count: > 0 })
        {
            await RefuseAsync(http, 422, "No requests provided", size, []).ConfigureAwait(false);
            return;
        }

        if (batch.Requests.Count > Most)
        {
            await RefuseAsync(http, 413, $"A batch may hold at most {Most} requests", size, []).ConfigureAwait(false);
            return;
        }

        List<DsxBatchRefusal> refused = [];
        List<(int Index, Intake Taken)> taken = new(batch.Requests.Count);
        for (int i = 0; i < batch.Requests.Count; i++)
        {
            try
            {
                taken.Add((i, intake.Take(Parse(batch.Requests[i]), caller, null)));
            }
            catch (DsxHttpException e) when (e.Status == 422)
            {
                refused.Add(new DsxBatchRefusal(i, e.Location is { Count: > 1 } at ? $"{string.Join('.', at.Skip(1))}: {e.Message}" : e.Message));
            }
        }

        await SubmitAsync(http, dsx, taken, refused, size).ConfigureAwait(false);
    }

    private static async Task SubmitAsync(HttpContext http, DsxContext dsx, List<(int Index, Intake Taken)> taken, List<DsxBatchRefusal> refused, int size)
    {
        SortedDictionary<int, ItemId> ids = [];
        try
        {
            foreach (IGrouping<(string Job, string Connector), (int Index, Intake Taken)> group in taken.GroupBy(t => (t.Taken.Job.Value, t.Taken.Connector.Value)))
            {
                (int Index, Intake Taken)[] members = [.. group];
                Intake first = members[0].Taken;
                bool held = dsx.Options.RefuseWhilePaused && await ScanRoutes.IsPausedAsync(dsx, first).ConfigureAwait(false);
                AcceptResult? result = held ? null : await dsx.Host.SubmitAsync(
                    new Submission
                    {
                        Job = first.Job,
                        Connector = first.Connector,
                        Items = [.. members.Select(m => m.Taken.Item)],
                        JobName = ScanRoutes.Name(http),
                        IsWhole = first.IsWholeJob,
                    },
                    CancellationToken.None).ConfigureAwait(false);
                for (int i = 0; i < members.Length; i++)
                {
                    if (result?.Status == AcceptStatus.Accepted)
                    {
                        ids[members[i].Index] = result.Ids[i];
                    }
                    else
                    {
                        refused.Add(new DsxBatchRefusal(
                            members[i].Index,
                            result?.Status == AcceptStatus.JobOfAnotherConnector ? $"job_belongs_to_another_connector: {first.Job.Value}" : $"Job paused/cancelled: {first.Job.Value}"));
                    }
                }
            }
        }
        catch (StoreUnavailableException e)
        {
            // What was accepted before stays accepted; sent again it is the same items.
            http.Response.Headers.RetryAfter = "5";
            await RefuseAsync(http, 503, "Task broker unavailable: " + e.Message, size, refused).ConfigureAwait(false);
            return;
        }

        if (ids.Count == 0)
        {
            bool ended = refused.Count > 0 && refused.TrueForAll(r => r.Error.StartsWith("Job paused/cancelled", StringComparison.Ordinal));
            await RefuseAsync(http, ended ? 409 : 422, ended ? "Job paused/cancelled" : "No request of the batch is valid", size, refused).ConfigureAwait(false);
            return;
        }

        DsxBatchResponse answer = new()
        {
            Status = DsxStatus.Success,
            Message = refused.Count == 0 ? "Batch scan requests queued" : $"{ids.Count} queued, {refused.Count} refused",
            Description = $"queued_items={ids.Count}",
            TaskIds = [.. ids.Values.Select(DsxTaskId.Of)],
            QueuedItems = ids.Count,
            BatchSize = size,
            Refused = refused.Count == 0 ? null : [.. refused.OrderBy(r => r.Index)],
        };
        await DsxAnswers.WriteAsync(http, answer, DsxJson.Default.DsxBatchResponse, StatusCodes.Status202Accepted).ConfigureAwait(false);
    }

    private static DsxScanRequest Parse(JsonElement request)
    {
        try
        {
            return request.Deserialize(DsxJson.Default.DsxScanRequest) ?? throw DsxHttpException.Invalid("Input should be an object", "body");
        }
        catch (JsonException e)
        {
            throw DsxHttpException.Invalid(DsxBody.Sentence(e), "body");
        }
    }

    private static Task RefuseAsync(HttpContext http, int status, string message, int size, List<DsxBatchRefusal> refused) => DsxAnswers.WriteAsync(
        http,
        new DsxBatchResponse { Status = DsxStatus.Error, Message = message, BatchSize = size, Refused = refused.Count == 0 ? null : refused },
        DsxJson.Default.DsxBatchResponse,
        status);
}
