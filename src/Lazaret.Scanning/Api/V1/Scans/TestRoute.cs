using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Results;
using Lazaret.Scanning.Api.V1.Http;
using Lazaret.Scanning.Api.V1.Results;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.V1.Scans;

/// <summary>
/// <c>POST test/scan_request</c>: the test mode of the original. The request takes the usual durable way, and the answer waits for its result: read, scanned, acted on.
/// </summary>
internal static class TestRoute
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task ScanAsync(HttpContext http, DsxContext dsx, RequestIntake intake)
    {
        byte[] body = await DsxBody.ReadAsync(http).ConfigureAwait(false);
        DsxCaller caller = dsx.Guard.RequireSignature(http, body);
        DsxScanRequest request = DsxBody.Parse(body, DsxJson.Default.DsxScanRequest);

        // A job of its own each time: a test that is run again scans again.
        Intake taken = intake.Take(request with { ScanJobId = null }, caller, null);
        TaskCompletionSource<ScanResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(IReadOnlyList<ScanResult> results)
        {
            foreach (ScanResult result in results)
            {
                if (result.JobId == taken.Job)
                {
                    done.TrySetResult(result);
                }
            }
        }

        dsx.Host.ResultsCommitted += Look;
        try
        {
            if (await ScanRoutes.SubmitAsync(http, dsx, taken).ConfigureAwait(false) is not { } id)
            {
                return;
            }

            ScanResult result = await done.Task.WaitAsync(Patience, dsx.Time, http.RequestAborted).ConfigureAwait(false);
            await DsxAnswers.WriteAsync(http, DsxResults.Of(result, dsx.Directory.Find(result.ConnectorId.Value)?.Model), DsxJson.Default.DsxScanResult).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await DsxAnswers.WriteAsync(
                http, DsxStatusResponse.Error("Scan still running", $"No result within {Patience.TotalSeconds:0} s; the work goes on. scan_job_id={taken.Job.Value}"), StatusCodes.Status504GatewayTimeout)
                .ConfigureAwait(false);
        }
        finally
        {
            dsx.Host.ResultsCommitted -= Look;
        }
    }
}
