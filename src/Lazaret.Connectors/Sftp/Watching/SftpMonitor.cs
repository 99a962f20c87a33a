using System.Globalization;
using System.Runtime.CompilerServices;
using Lazaret.Connectors.Filesystem.Watching;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Sftp.Watching;

/// <summary>
/// Watches a folder of a server by listing it again and again. Every whole file is told once as it is; a listing that fails is tried again, except when nobody can
/// mend it but a person.
/// </summary>
/// <param name="request">How to watch.</param>
/// <param name="options">The connector's settings.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For listings that fail.</param>
/// <param name="list">A listing from the start.</param>
internal sealed class SftpMonitor(
    MonitorRequest request, SftpOptions options, TimeProvider time, ILogger logger, Func<CancellationToken, IAsyncEnumerable<ListPage>> list)
{
    private readonly PollSnapshot told = new();
    private readonly SettlingList settling = new(
        time, options.Markers.Count > 0 || options.Settle == TimeSpan.Zero ? TimeSpan.Zero : Max(options.Settle, request.Settle), options.MinAge, options.MonitorMaxPending);

    public async IAsyncEnumerable<ListPage> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? reconciled = null;
        while (true)
        {
            bool everything = reconciled is not { } at || time.GetElapsedTime(at) >= request.Reconcile;
            long started = time.GetTimestamp();
            bool complete = true;
            settling.Begin();
            await foreach (ListPage page in list(cancellationToken).ConfigureAwait(false))
            {
                if (page.Failure is { } failure)
                {
                    complete = false;
                    if (failure.Reason is ReasonCode.HostKeyMismatch or ReasonCode.AuthError)
                    {
                        yield return page with { Items = [], Cursor = null };
                        yield break;
                    }

                    Log.MonitorListingFailed(logger, failure.Message);
                }

                if (Choose(page, everything) is { } chosen)
                {
                    yield return chosen;
                }
            }

            settling.End(complete);
            told.EndPoll(complete);
            if (everything && complete)
            {
                reconciled = started;
            }

            // A folder that takes long to list gets as long a rest.
            TimeSpan wait = Max(Max(request.PollInterval, options.PollInterval), time.GetElapsedTime(started));
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <summary>What of a page is told now; null when nothing is.</summary>
    private ListPage? Choose(ListPage page, bool everything)
    {
        List<NewItem> chosen = [];
        foreach (NewItem listed in page.Items)
        {
            NewItem item = listed with { IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{listed.Location}\0{listed.Identity.Size}:{listed.Identity.ModifiedNs}") };
            bool known = told.Has(item);
            if (!known && !settling.IsWhole(item))
            {
                continue;
            }

            _ = told.IsNew(item); // noted for the next listing
            if (!known || everything)
            {
                chosen.Add(item);
            }
        }

        return chosen.Count == 0 && page.Complaints is null ? null : new ListPage(chosen, null, page.Stats with { Seen = chosen.Count }, null, page.Complaints);
    }
}
