using Lazaret.Core.Events;

namespace Lazaret.Storage.Tests.Events;

/// <content>Leases.</content>
public abstract partial class DeliveryStoreConformance
{
    [Fact]
    public async Task Leases_that_ran_out_come_back_with_one_attempt_more_and_every_member_as_it_was()
    {
        Lease[] leases = [Task("t", 10) with { Payload = new byte[] { 0, 255, 13, 10, 128 } }, Fetch("f", 11, attempts: 2)];
        await LeaseAsync(leases);
        Assert.Empty(await TakeAsync(9.999));
        IReadOnlyList<Lease> back = await Store.TakeExpiredAsync(Group, At(11), At(60), 10, 3, None);
        Assert.Equal(leases.Select(l => Show(l with { Until = At(60), Attempts = l.Attempts + 1 })), back.Select(Show));
        Assert.Empty(await TakeAsync(59));
        Assert.Equal(["f", "t"], (await TakeAsync(60)).Order());
    }

    [Fact]
    public async Task A_lease_runs_out_at_its_very_millisecond()
    {
        await LeaseAsync(Task("t", 10.001));
        Assert.Empty(await TakeAsync(10));
        Assert.Equal(["t"], await TakeAsync(10.001));
    }

    [Fact]
    public async Task The_oldest_come_first_and_not_more_than_wanted()
    {
        await LeaseAsync([.. Enumerable.Range(0, 250).Select(i => Task($"t{i}", 300 - i))]);
        Assert.Empty(await TakeAsync(500, most: 0));
        Assert.Equal(["t249", "t248", "t247"], await TakeAsync(500, most: 3));
        Assert.Equal(["t246", "t245"], await TakeAsync(500, most: 2));
        Assert.Equal(245, (await TakeAsync(500, most: 1000)).Length);
        Assert.Empty(await TakeAsync(500));
    }

    [Fact]
    public async Task Tasks_that_had_all_attempts_are_left_and_listed_as_lost()
    {
        await LeaseAsync([.. Enumerable.Range(0, 150).Select(i => Task($"spent{i:000}", i, attempts: 3))]);
        await LeaseAsync(Task("fresh", 200, attempts: 2), Fetch("sent", 201, attempts: 9));
        Assert.Equal(["fresh", "sent"], await TakeAsync(300));
        Assert.Equal(Enumerable.Range(0, 150).Select(i => $"spent{i:000}"), await LostAsync(300, most: 1000));
        Assert.Equal(["spent000", "spent001"], await LostAsync(300, most: 2));
        Assert.Equal(["spent000", "spent001", "spent002"], await LostAsync(2));
        Assert.Empty(await LostAsync(300, most: 0));
    }

    [Fact]
    public async Task The_lost_ones_of_all_consumers_are_listed_behind_any_number_that_is_not_lost()
    {
        await LeaseAsync([.. Enumerable.Range(0, 1500).Select(i => Task($"t{i:0000}", 1))]);
        Lease lost = Task("lost", 2, attempts: 3, group: "other");
        await LeaseAsync(lost, Task("not yet", 50, attempts: 3), Fetch("sent", 1, attempts: 3));
        Assert.Equal(Show(lost), Show(Assert.Single(await Store.ListLostAsync(At(3), 3, 10, None))));
    }

    [Fact]
    public async Task The_next_expiry_is_that_of_the_first_that_goes_out_again()
    {
        Assert.Null(await Store.NextExpiryAsync(Group, 3, None));
        await LeaseAsync([.. Enumerable.Range(0, 150).Select(i => Task($"spent{i}", i, attempts: 3))]);
        Assert.Null(await Store.NextExpiryAsync(Group, 3, None));
        await LeaseAsync(Task("later", 500), Fetch("sent", 400.5, attempts: 3), Task("other", 1, group: "other"));
        Assert.Equal(At(400.5), await Store.NextExpiryAsync(Group, 3, None));
        await Store.EndAsync(["sent"], None);
        Assert.Equal(At(500), await Store.NextExpiryAsync(Group, 3, None));
    }

    [Fact]
    public async Task Extending_lets_tasks_run_longer_but_no_fetches()
    {
        await LeaseAsync(Task("t", 10), Task("short", 10), Fetch("f", 10));
        await Store.ExtendAsync(["t", "unknown", "f"], At(50), None);
        await Store.ExtendAsync([], At(50), None);
        Assert.Equal(["f", "short"], (await TakeAsync(20)).Order());
        Assert.Equal(["t"], await TakeAsync(50));
    }

    [Fact]
    public async Task An_ended_lease_does_not_come_back()
    {
        await LeaseAsync(Task("t", 10), Task("u", 10), Fetch("f", 10));
        Assert.Equal(2, await Store.CountTasksAsync(None));
        await Store.EndAsync(["f", "t", "unknown", "t"], None);
        await Store.EndAsync([], None);
        Assert.Equal(1, await Store.CountTasksAsync(None));
        Assert.Equal(["u"], await LostAsync(20, attempts: 1));
        Assert.Equal(["u"], await TakeAsync(20));
    }

    [Fact]
    public async Task A_released_lease_is_due_at_once_and_the_attempt_does_not_count()
    {
        await LeaseAsync(Task("t", 100, attempts: 2), Fetch("f", 100), Task("none", 100, attempts: 0));
        await Store.ReleaseAsync(["t", "f", "unknown", "none"], None);
        await Store.ReleaseAsync([], None);
        Assert.Equal(DateTimeOffset.UnixEpoch, await Store.NextExpiryAsync(Group, 3, None));
        IReadOnlyList<Lease> back = await Store.TakeExpiredAsync(Group, At(0), At(60), 10, 3, None);
        Assert.Equal([("f", 1), ("none", 1), ("t", 2)], back.Select(l => (l.Id, l.Attempts)).Order());
    }

    [Fact]
    public async Task A_lease_written_again_takes_the_place_of_the_old_one()
    {
        await LeaseAsync(Task("t", 10));
        await LeaseAsync(Fetch("t", 20) with { Group = "other" });
        Assert.Empty(await TakeAsync(50));
        Assert.Equal(0, await Store.CountTasksAsync(None));
        Assert.Empty(await LostAsync(50, attempts: 0));
        Assert.Equal(["t"], await TakeAsync(50, group: "other"));
    }

    [Fact]
    public async Task Of_many_that_take_at_once_exactly_one_gets_each_lease()
    {
        await LeaseAsync([.. Enumerable.Range(0, 200).Select(i => Task($"t{i}", 1))]);
        string[][] taken = await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, 40).Select(_ => System.Threading.Tasks.Task.Run(() => TakeAsync(10, most: 7))));
        Assert.Equal(200, taken.Sum(t => t.Length));
        Assert.Equal(200, taken.SelectMany(t => t).Distinct().Count());
    }
}
