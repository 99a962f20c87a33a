using System.Globalization;
using Lazaret.Connectors.Hosting.Scans;
using Lazaret.Core.Dsx;
using Lazaret.Core.Jobs;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Connectors.Hosting.Routes;

/// <summary><c>POST full_scan</c>: answers once the scan is on the disk; it runs in the background (<c>connectors</c> §1.9).</summary>
internal static class ScanRoute
{
    public static async Task AnswerAsync(HttpContext http, HostState state, ScanRunner runner)
    {
        IQueryCollection query = http.Request.Query;
        string job = query["job_id"].ToString() is { Length: > 0 } given ? given : Guid.NewGuid().ToString();
        if (!JobId.IsValid(job))
        {
            await HostAnswers.InvalidAsync(http, "A job id has 1 to 128 characters of letters, digits, '-', '_', '.' and ':'", "query", "job_id").ConfigureAwait(false);
            return;
        }

        if (!Number(query["limit"], out long? limit) || !Number(query["batch_size"], out long? size) || !Flag(query["batch"], out bool? batch))
        {
            await HostAnswers.InvalidAsync(http, "limit and batch_size are whole numbers from 1, batch is true or false", "query").ConfigureAwait(false);
            return;
        }

        await runner.StartAsync(new ScanRecord
        {
            Job = job,
            Filter = state.Filter,
            Limit = limit ?? 0,

            // Batches are the core's to refuse: it is asked before the first one.
            Batch = batch ?? true,
            BatchSize = size is null ? null : (int)Math.Min(int.MaxValue, size.Value),
        }).ConfigureAwait(false);
        string description = $"job_id={job}";
        description += limit is null ? "" : string.Create(CultureInfo.InvariantCulture, $" limit={limit}");
        description += batch is null ? "" : batch.Value ? " batch=true" : " batch=false";
        description += size is null ? "" : string.Create(CultureInfo.InvariantCulture, $" batch_size={size}");
        await HostAnswers.StatusAsync(http, DsxStatusResponse.Success("Full scan initiated", description)).ConfigureAwait(false);
    }

    private static bool Number(string? text, out long? number)
    {
        number = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        bool good = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= 1;
        number = value;
        return good;
    }

    private static bool Flag(string? text, out bool? flag)
    {
        flag = (text ?? "").ToLowerInvariant() switch
        {
            "true" or "1" or "yes" or "on" => true,
            "false" or "0" or "no" or "off" => false,
            _ => null,
        };
        return flag is not null || string.IsNullOrEmpty(text);
    }
}
