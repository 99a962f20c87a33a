using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Retries;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Connectors.Hosting.Routes;

/// <summary>Looks at the repository without sending anything: check, preview, estimate (<c>connectors</c> §1.11).</summary>
internal static class LookRoutes
{
    private static readonly TimeSpan EstimatePatience = TimeSpan.FromSeconds(2);

    public static async Task CheckAsync(HttpContext http, HostState state)
    {
        int preview = int.TryParse(http.Request.Query["preview"], out int wanted) ? Math.Clamp(wanted, 0, 1000) : 0;
        Failure? failure = await state.Connector.CheckAsync(http.RequestAborted).ConfigureAwait(false);
        state.Checked(failure);
        if (failure is not null)
        {
            await HostAnswers.StatusAsync(http, DsxStatusResponse.Error("Repository check failed", failure.Message)).ConfigureAwait(false);
            return;
        }

        DsxStatusResponse answer = DsxStatusResponse.Success("Repository is reachable", state.Connector.Info.Asset);
        if (preview > 0)
        {
            List<string> names = [];
            await foreach (ListPage page in state.Connector.ListAsync(new ListRequest(state.Filter, PageSize: Math.Max(1, preview)), http.RequestAborted).ConfigureAwait(false))
            {
                names.AddRange(page.Items.Take(preview - names.Count).Select(i => i.Location));
                if (names.Count >= preview || page.Failure is not null)
                {
                    break;
                }
            }

            answer = answer with { Description = $"{answer.Description} | preview={names.Count}", Preview = names };
        }

        await HostAnswers.StatusAsync(http, answer).ConfigureAwait(false);
    }

    public static async Task EstimateAsync(HttpContext http, HostState state, TimeProvider time)
    {
        long count = 0;
        bool exact = true;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        using ITimer timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), patience, EstimatePatience, Timeout.InfiniteTimeSpan);
        try
        {
            await foreach (ListPage page in state.Connector.ListAsync(new ListRequest(state.Filter), patience.Token).ConfigureAwait(false))
            {
                count += page.Items.Count;
                exact &= page.Failure is null;
            }
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            exact = false;
        }

        await HostAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            if (exact)
            {
                json.WriteNumber("count", count);
            }
            else
            {
                json.WriteNull("count");
            }

            json.WriteString("confidence", exact ? "exact" : "unknown");
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }
}
