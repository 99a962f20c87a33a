using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Results;

namespace Lazaret.Core.Stores;

/// <summary>Results and statistics.</summary>
public interface IResultStore
{
    ValueTask<ScanResult?> GetResultAsync(ItemId id, CancellationToken cancellationToken);

    /// <summary>Results in the order of their item ids.</summary>
    ValueTask<Page<ScanResult>> ListResultsAsync(ResultQuery query, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Removes the results of a job, or all when null; returns how many. Counters and items stay.</summary>
    ValueTask<long> DeleteResultsAsync(JobId? job, CancellationToken cancellationToken);

    ValueTask<RetentionResult> ApplyRetentionAsync(RetentionPolicy policy, CancellationToken cancellationToken);

    ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken);

    /// <summary>Sums over every object that was ever scanned; kept in step with the results by the same commits.</summary>
    ValueTask<ScanStatistics> GetScanStatisticsAsync(CancellationToken cancellationToken);
}
