using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Storage.Shared;

namespace Lazaret.Storage.Sqlite;

/// <summary>Dead letters.</summary>
public sealed partial class SqliteScanStore
{
    private const int RequeueChunk = 500;

    public ValueTask<Page<ItemRecord>> ListDeadLettersAsync(DeadLetterQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        string where = " AND state = 6" + (query.Item is { } item ? $" AND id = {item}" : "");
        return ListRowsAsync(
            query.Job,
            where,
            r => (query.Connector is not { } connector || r.ConnectorId == connector) && (query.Reason is not { } reason || r.LastFailure?.Reason == reason),
            page,
            cancellationToken);
    }

    public ValueTask<int> RequeueAsync(DeadLetterQuery query, int max, CancellationToken cancellationToken) => ChangeDeadAsync(query, max, Requeue, cancellationToken);

    public ValueTask<int> DiscardAsync(DeadLetterQuery query, int max, CancellationToken cancellationToken) => ChangeDeadAsync(query, max, Discard, cancellationToken);

    private async ValueTask<int> ChangeDeadAsync(DeadLetterQuery query, int max, Func<long, bool> change, CancellationToken cancellationToken)
    {
        int changed = 0;
        string? after = null;
        do
        {
            Page<ItemRecord> page = await ListDeadLettersAsync(query, new PageRequest(after, RequeueChunk), cancellationToken).ConfigureAwait(false);
            changed += await WriteAsync(
                () =>
                {
                    int count = 0;
                    foreach (ItemRecord dead in page.Items)
                    {
                        count += changed + count < max && change(dead.Id.Value) ? 1 : 0;
                    }

                    return count;
                },
                cancellationToken).ConfigureAwait(false);
            after = page.Next;
        }
        while (after is not null && changed < max);

        work.Beat();
        return changed;
    }

    private bool Requeue(long id)
    {
        ItemRow row = Whole(id);

        // A cancelled job stays cancelled: its dead letters can be looked at and discarded, not tried again.
        if (FindByNumber(row.Job) is not { } entry || !row.IsSound || entry.Current.Job.State == JobState.Cancelled
            || ItemLifecycle.Apply(row.Status, new ItemEvent.Requeued()) is not { } status || DeadResult(id) is not { } result)
        {
            return false;
        }

        writer.Prepare("DELETE FROM results WHERE id = ?1").Bind(1, id).Run();
        Store(row, status, default, 0);
        Change(entry, entry.Current.Job with { Counts = Tally.Remove(entry.Current.Job.Counts, result, ItemState.Dead) });
        Settle(entry);
        return true;
    }

    private bool Discard(long id)
    {
        ItemRow row = Whole(id);
        if (FindByNumber(row.Job) is not { } entry || !row.IsSound || ItemLifecycle.Apply(row.Status, new ItemEvent.Discarded()) is not { } status
            || DeadResult(id) is not { } result)
        {
            return false;
        }

        ReadOnlySpan<byte> doc = record.Begin().Result(result with { DeadLetter = false }).Written;
        writer.Prepare("UPDATE results SET dead = 0, doc = ?2, crc = ?3 WHERE id = ?1")
            .Bind(1, id).Bind(2, doc).Bind(3, ResultCrc(id, entry.Number, (long)result.Outcome, 0, doc)).Run();
        Store(row, status, default, 0);
        Change(entry, entry.Current.Job with { Counts = entry.Current.Job.Counts with { Dead = entry.Current.Job.Counts.Dead - 1 } });
        return true;
    }

    private ScanResult? DeadResult(long id)
    {
        Statement s = writer.Prepare($"SELECT {ResultColumns} FROM results WHERE id = ?1").Bind(1, id);
        ScanResult? result = s.Step() ? ReadResult(s) : null;
        s.Reset();
        return result;
    }
}
