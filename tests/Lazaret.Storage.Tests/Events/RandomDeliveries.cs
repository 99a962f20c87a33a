using Lazaret.Core.Events;

namespace Lazaret.Storage.Tests.Events;

/// <summary>Commands for a store, from few names and times, so that they meet; each answers in words.</summary>
internal sealed class RandomDeliveries(Random random)
{
    private static readonly string[] Groups = ["g", "h", "g:h"];
    private static readonly string[] Subscriptions = ["live", "historic"];

    /// <summary>A command, drawn once: the same for every store.</summary>
    public (string Name, Func<IDeliveryStore, Task<string>> Run) Next()
    {
        string group = Pick(Groups);
        string[] ids = Many(4, Id);
        DateTimeOffset now = Time();
        DateTimeOffset until = Time();
        int most = random.Next(0, 6);
        int attempts = random.Next(0, 5);
        switch (random.Next(16))
        {
            case 0:
                return ($"Load {group}", async s => Show(await s.LoadAsync(group, default)));
            case 1 or 2:
                Cursor[] cursors = Many(3, () => new Cursor(Pick(Subscriptions), Partition(), random.Next(4), random.Next(2) == 0 ? null : random.Next(9)));
                return ($"AddCursors {group} {Show(cursors)}", async s => Show(await s.AddCursorsAsync(group, cursors, default)));
            case 3 or 4 or 5:
                CursorMove[] moves = Many(2, () => new CursorMove(Pick(Subscriptions), Partition(), random.Next(4), random.Next(4)));
                Lease[] leases = Many(4, () => NewLease(group));
                return ($"Advance {group} {string.Join(' ', moves)} {Show(leases)}", async s => $"{await s.AdvanceAsync(group, moves, leases, default)}");
            case 6 or 7:
                return ($"Take {group} {now:T} {until:T} {most} {attempts}", async s => Show(await s.TakeExpiredAsync(group, now, until, most, attempts, default)));
            case 8:
                return ($"Next {group} {attempts}", async s => $"{await s.NextExpiryAsync(group, attempts, default):O}");
            case 9:
                return ($"Extend {string.Join(' ', ids)} {until:T}", Done(s => s.ExtendAsync(ids, until, default)));
            case 10:
                return ($"End {string.Join(' ', ids)}", Done(s => s.EndAsync(ids, default)));
            case 11:
                return ($"Release {string.Join(' ', ids)}", Done(s => s.ReleaseAsync(ids, default)));
            case 12:
                return ($"Lost {now:T} {attempts} {most}", async s => Show(await s.ListLostAsync(now, attempts, most, default)));
            case 13 when random.Next(4) == 0:
                return ($"Delete {group}", Done(s => s.DeleteGroupAsync(group, default)));
            case 14:
                string ns = Pick("consumers", "other");
                (string key, string value, bool over) = (Id(), Id(), random.Next(3) == 0);
                return ($"Set {ns} {key} {value} {over}", async s =>
                {
                    await s.SetAsync(ns, key, value, TimeProvider.System.GetUtcNow().AddHours(over ? -1 : 1), default);
                    return string.Join(' ', (await s.ListAsync(ns, default)).OrderBy(e => e.Key, StringComparer.Ordinal));
                });
            default:
                PublishUnit[] units = Many(3, Unit);
                return ($"Publish {string.Join(' ', units.Select(u => $"({string.Join('+', u.Records.Select(r => r.Topic))} {u.Ends} {u.Once})"))}", async s =>
                    string.Join(' ', (await s.PublishAsync(units, default)).Select(r => $"({string.Join('+', r.Records.Select(a => a.Error is null ? "in" : "refused"))} {r.WasEnded})")) + $" {await s.CountTasksAsync(default)}");
        }
    }

    private static string Show(IReadOnlyList<Cursor>? cursors) => cursors is null ? "new" : string.Join(' ', cursors.OrderBy(c => c.ToString(), StringComparer.Ordinal));

    private static string Show(IEnumerable<Lease> leases) =>
        string.Join(' ', leases.Select(l => $"{l.Id}/{l.Group}/{l.Until.ToUnixTimeMilliseconds()}/{l.Attempts}/{l.IsTask}/{string.Join('+', l.Positions)}/{Convert.ToHexString(l.Payload.Span)}"));

    private static Func<IDeliveryStore, Task<string>> Done(Func<IDeliveryStore, ValueTask> command) => async s =>
    {
        await command(s);
        return $"{await s.CountTasksAsync(default)}";
    };

    private Lease NewLease(string group)
    {
        byte[] payload = new byte[random.Next(4)];
        random.NextBytes(payload);
        LogPosition[] positions = Many(2, () => new LogPosition(Partition().Topic, random.Next(3), random.NextInt64()));
        return new Lease { Id = Id(), Group = group, Positions = positions, Until = Time(), Attempts = random.Next(4), IsTask = random.Next(3) > 0, Payload = payload };
    }

    private PublishUnit Unit() => new(
        Many(2, () => new NewRecord(random.Next(6) == 0 ? "nowhere" : "out", Id(), null)),
        random.Next(5) == 0 ? null : Id(),
        random.Next(3) == 0 ? null : Pick("a", "b", "c", "d", "e", "f"));

    // Few enough to meet, many enough that not all end at once.
    private string Id() => $"t{random.Next(40)}";

    private TopicPartition Partition() => new(Pick("out", "azul.x"), random.Next(2));

    private DateTimeOffset Time() => DateTimeOffset.UnixEpoch.AddSeconds(random.Next(-1, 8));

    private T Pick<T>(params T[] all) => all[random.Next(all.Length)];

    private T[] Many<T>(int most, Func<T> one) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => one())];
}
