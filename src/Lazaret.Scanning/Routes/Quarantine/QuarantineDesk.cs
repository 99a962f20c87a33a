using System.Globalization;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>What people do to a quarantine. Each deed says who and why, and is recorded by the quarantine itself.</summary>
/// <param name="quarantine">Not disposed of here.</param>
/// <param name="time">The clock.</param>
public sealed class QuarantineDesk(IQuarantine quarantine, TimeProvider time)
{
    /// <summary>Delivers an entry's content, its hash checked while it is read. Answers where it went, or null with why it did not.</summary>
    public delegate ValueTask<(string? Where, string Message)> Deliver(QuarantineEntry entry, Func<CancellationToken, ValueTask<Stream>> open, CancellationToken cancellationToken);

    /// <summary>Writes a release into further books. Null when that is durable; perhaps called again with the same deed after a crash.</summary>
    public delegate ValueTask<Failure?> Record(QuarantineEntry entry, QuarantineDeed deed, CancellationToken cancellationToken);

    /// <summary>Scans an entry's content, and says in one line what came of it.</summary>
    public delegate ValueTask<string> Scan(QuarantineEntry entry, Func<CancellationToken, ValueTask<Stream>> open, CancellationToken cancellationToken);

    /// <summary>Called with the name of a step of a release that is done; for tests that end the process there.</summary>
    public Action<string> Step { get; set; } = static _ => { };

    /// <summary>
    /// Releases an entry. Every step may be the last before a crash, and releasing it again goes on: 1. what was released before is not delivered again, 2. it is delivered as if it were clean, 3. the
    /// deed is noted, durably: from here on it is released, 4. the further books say so too, 5. the entry is taken away. A crash between 2. and 3. finds the equal content delivered.
    /// <see cref="QuarantineResult.Message"/> says where it is, also when that was done by an earlier release.
    /// </summary>
    /// <param name="id">The entry.</param>
    /// <param name="by">Who. Not empty.</param>
    /// <param name="why">In their words. Not empty.</param>
    /// <param name="deliver">Step 2.</param>
    /// <param name="record">Step 4; null = there are no further books.</param>
    /// <param name="cancellationToken">Gives up between the steps.</param>
    public async ValueTask<QuarantineResult> ReleaseAsync(Guid id, string by, string why, Deliver deliver, Record? record, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        ArgumentException.ThrowIfNullOrWhiteSpace(why);

        // 1.
        QuarantineEntry? entry = await quarantine.FindAsync(id, cancellationToken).ConfigureAwait(false);
        QuarantineDeed? deed = await LastAsync(id, cancellationToken).ConfigureAwait(false);
        if (entry is null)
        {
            return deed is { Act: QuarantineAct.Release } ? new QuarantineResult(QuarantineStatus.Done, Already(deed)) : Gone(id, deed);
        }

        if (entry.Damage is not null)
        {
            return new QuarantineResult(QuarantineStatus.ContentMismatch, $"The quarantine entry {id:D} is not released: {entry.Damage}.");
        }

        bool before = deed is { Act: QuarantineAct.Release, Entry: { } was } && was.Sha256 == entry.Sha256 && was.Size == entry.Size;
        if (!before)
        {
            // 2.
            (string? where, string message) = await deliver(entry, Content(id), cancellationToken).ConfigureAwait(false);
            if (where is null)
            {
                return new QuarantineResult(QuarantineStatus.Unavailable, message);
            }

            Step("after-release-deliver");

            // 3.
            deed = new QuarantineDeed(id, QuarantineAct.Release, time.GetUtcNow(), by, why, where, entry);
            QuarantineResult noted = await quarantine.NoteAsync(deed, cancellationToken).ConfigureAwait(false);
            if (!noted.IsDone)
            {
                return noted with { Message = $"Delivered as {where}, but not recorded: {noted.Message.TrimEnd('.')}. Release it again; it is not delivered twice." };
            }
        }

        // 4.
        Step("after-release-note");
        if (record is not null && await record(entry, deed!, cancellationToken).ConfigureAwait(false) is { } failure)
        {
            return new QuarantineResult(QuarantineStatus.Unavailable, $"Delivered as {deed!.Result}, and recorded in the quarantine, but not in the database: {failure.Message.TrimEnd('.')}. Release it again to finish; it is not delivered twice.");
        }

        Step("after-release-record");

        // 5.
        QuarantineResult removed = await quarantine.RemoveAsync(deed!, cancellationToken).ConfigureAwait(false);
        return !removed.IsDone
            ? removed with { Message = $"Delivered as {deed!.Result}, and recorded, but still in quarantine: {removed.Message.TrimEnd('.')}. Release it again to finish; it is not delivered twice." }
            : new QuarantineResult(QuarantineStatus.Done, before ? Already(deed!) : $"{id:D} is released: {deed!.Result}");
    }

    public ValueTask<QuarantineResult> DeleteAsync(Guid id, string by, string why, CancellationToken cancellationToken) => WithAsync(id, by, why, _ =>
        quarantine.RemoveAsync(new QuarantineDeed(id, QuarantineAct.Delete, time.GetUtcNow(), by, why), cancellationToken), cancellationToken);

    /// <summary>Scans the entry again. It stays, whatever comes of it; <see cref="QuarantineResult.Message"/> says what did.</summary>
    public ValueTask<QuarantineResult> RescanAsync(Guid id, string by, string why, Scan scan, CancellationToken cancellationToken) => WithAsync(id, by, why, async entry =>
    {
        string said = await scan(entry, Content(id), cancellationToken).ConfigureAwait(false);
        QuarantineResult noted = await quarantine.NoteAsync(new QuarantineDeed(id, QuarantineAct.Rescan, time.GetUtcNow(), by, why, said), cancellationToken).ConfigureAwait(false);
        return noted.IsDone ? new QuarantineResult(QuarantineStatus.Done, said) : noted;
    }, cancellationToken);

    /// <summary>Takes away what is older than <paramref name="keep"/>. How many went, and the first failure if there was one.</summary>
    public async ValueTask<(int Gone, QuarantineResult? Failure)> ExpireAsync(TimeSpan keep, CancellationToken cancellationToken)
    {
        int gone = 0;
        DateTimeOffset now = time.GetUtcNow();
        await foreach (QuarantineEntry entry in quarantine.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (now - entry.QuarantinedAt <= keep)
            {
                continue;
            }

            QuarantineDeed deed = new(entry.Id, QuarantineAct.Expire, now, "retention", $"older than {keep.TotalDays:0.##} days");
            QuarantineResult result = await quarantine.RemoveAsync(deed, cancellationToken).ConfigureAwait(false);
            if (!result.IsDone)
            {
                return (gone, result);
            }

            gone++;
        }

        return (gone, null);
    }

    private static string Already(QuarantineDeed deed) =>
        $"{deed.Id:D} is released already, {Moment(deed)} by {deed.By} ({deed.Why}): {deed.Result}";

    private static QuarantineResult Gone(Guid id, QuarantineDeed? deed)
    {
        string why = deed is null ? "" : $" any more: {Names.Of(deed.Act)}, {Moment(deed)} by {deed.By} ({deed.Why})";
        return new QuarantineResult(QuarantineStatus.NotFound, $"There is no quarantine entry {id:D}{why}.");
    }

    private static string Moment(QuarantineDeed deed) => deed.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The last deed that took the entry away, or was about to; null when there was none.</summary>
    private async ValueTask<QuarantineDeed?> LastAsync(Guid id, CancellationToken cancellationToken)
    {
        QuarantineDeed? last = null;
        await foreach (QuarantineDeed deed in quarantine.HistoryAsync(id, cancellationToken).ConfigureAwait(false))
        {
            last = deed.Entry is not null ? deed : last;
        }

        return last;
    }

    private Func<CancellationToken, ValueTask<Stream>> Content(Guid id) => async token =>
        await quarantine.OpenAsync(id, token).ConfigureAwait(false) ?? throw new IOException($"The quarantine entry {id:D} is gone.");

    private async ValueTask<QuarantineResult> WithAsync(Guid id, string by, string why, Func<QuarantineEntry, ValueTask<QuarantineResult>> act, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        ArgumentException.ThrowIfNullOrWhiteSpace(why);
        return await quarantine.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } entry
            ? await act(entry).ConfigureAwait(false)
            : Gone(id, await LastAsync(id, cancellationToken).ConfigureAwait(false));
    }
}
