using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Stores;

namespace Lazaret.Scan;

/// <summary>Finds the scan that a data folder still has unfinished for an asset.</summary>
internal static class JobPicker
{
    /// <summary>The unfinished full scan of this connector under this filter with these actions; null when there is none.</summary>
    public static async Task<ScanJob?> FindUnfinishedAsync(IScanStore store, ConnectorId connector, ScanSettings settings, CancellationToken cancellationToken)
    {
        Page<ScanJob> page = await store.ListJobsAsync(
            new JobQuery { Connector = connector, States = [JobState.Running, JobState.Paused] }, new PageRequest(null, 1000, Descending: true), cancellationToken);
        return page.Items.FirstOrDefault(
            j => j.Spec.Kind == JobKind.FullScan && j.Spec.Filter == settings.Filter && Same(j.Spec.Actions.OnMalicious, settings.Actions.OnMalicious));
    }

    /// <summary>Has this asset ever had a full scan in this store?</summary>
    public static async Task<bool> WasScannedAsync(IScanStore store, ConnectorId connector, CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            Page<ScanJob> page = await store.ListJobsAsync(new JobQuery { Connector = connector }, new PageRequest(after, 1000), cancellationToken);
            if (page.Items.Any(j => j.Spec.Kind == JobKind.FullScan))
            {
                return true;
            }

            after = page.Next;
        }
        while (after is not null);

        return false;
    }

    private static bool Same(ActionPlan a, ActionPlan b) => a.Kind == b.Kind && a.Target == b.Target;
}
