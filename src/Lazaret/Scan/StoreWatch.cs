using Lazaret.Core.Stores;

namespace Lazaret.Scan;

/// <summary>
/// A service waits until its disk has room again; a one-shot scan ends with a sentence instead. When nothing has moved for a while, a small write tells
/// whether the store is the cause.
/// </summary>
internal sealed class StoreWatch(IScanStore store, TimeProvider time)
{
    private long moved = time.GetTimestamp();
    private (long Accepted, long Processed) last;

    public static TimeSpan Patience => TimeSpan.FromSeconds(5);

    /// <summary>The sentence to end with; null while all is well.</summary>
    public async Task<string?> CheckAsync(ScanTotals totals, CancellationToken cancellationToken)
    {
        (long Accepted, long Processed) now = (totals.Counts.Accepted, totals.Counts.Processed);
        if (now != last || time.GetElapsedTime(moved) < Patience)
        {
            moved = now != last ? time.GetTimestamp() : moved;
            last = now;
            return null;
        }

        moved = time.GetTimestamp();
        try
        {
            await store.SetStateAsync("scan", "probe", time.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture), cancellationToken);
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return "the scan was stopped because its data folder cannot be written: " + e.Message.TrimEnd('.');
        }
    }
}
