using Lazaret.Core.Events;

namespace Lazaret.Storage.Tests.Events;

/// <content>Cursors.</content>
public abstract partial class DeliveryStoreConformance
{
    [Fact]
    public async Task A_new_consumer_has_no_cursors() => Assert.Null(await Store.LoadAsync(Group, None));

    [Fact]
    public async Task A_consumer_without_any_cursor_is_known_once_it_was_added()
    {
        Assert.Empty(await Store.AddCursorsAsync(Group, [], None));
        Assert.Empty((await Store.LoadAsync(Group, None))!);
    }

    [Fact]
    public async Task Added_cursors_come_back_with_every_member_as_it_was()
    {
        Cursor[] all = [new("expedite", P0, 0), new("historic", P0, 5, 17), new("historic", P1, 0, 0), new("live", P0, long.MaxValue - 1, long.MaxValue)];
        Assert.Equal(all, (await Store.AddCursorsAsync(Group, all, None)).OrderBy(c => c.Subscription).ThenBy(c => c.In.Partition));
        Assert.Equal(all, (await Store.LoadAsync(Group, None))!.OrderBy(c => c.Subscription).ThenBy(c => c.In.Partition));
    }

    [Fact]
    public async Task Adding_keeps_what_is_there_and_answers_with_all()
    {
        await Store.AddCursorsAsync(Group, [new Cursor("live", P0, 5, 9)], None);
        IReadOnlyList<Cursor> all = await Store.AddCursorsAsync(Group, [new Cursor("live", P0, 1), new Cursor("live", P1, 2)], None);
        Assert.Equal([new Cursor("live", P0, 5, 9), new Cursor("live", P1, 2)], all.OrderBy(c => c.In.Partition));
    }

    [Fact]
    public async Task Advancing_moves_cursors_and_keeps_where_they_stop()
    {
        await Store.AddCursorsAsync(Group, [new Cursor("historic", P0, 5, 90), new Cursor("live", P0, 90)], None);
        Assert.True(await Store.AdvanceAsync(Group, [new CursorMove("historic", P0, 5, 20), new CursorMove("live", P0, 90, 91)], [], None));
        Assert.Equal([new Cursor("historic", P0, 20, 90), new Cursor("live", P0, 91)], (await Store.LoadAsync(Group, None))!.OrderBy(c => c.Subscription));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(50)]
    public async Task Advancing_does_nothing_when_one_cursor_stands_elsewhere(long from)
    {
        await Store.AddCursorsAsync(Group, [new Cursor("live", P0, 5), new Cursor("live", P1, 5)], None);
        Assert.False(await Store.AdvanceAsync(Group, [new CursorMove("live", P0, 5, 9), new CursorMove("live", P1, from, 9)], [Task("t", 10)], None));
        Assert.Equal([5, 5], (await Store.LoadAsync(Group, None))!.Select(c => c.Next));
        Assert.Equal(0, await Store.CountTasksAsync(None));
    }

    [Fact]
    public async Task Advancing_a_cursor_that_is_not_there_does_nothing()
    {
        Assert.False(await Store.AdvanceAsync(Group, [new CursorMove("live", P0, 0, 9)], [], None));
        Assert.Null(await Store.LoadAsync(Group, None));
    }

    [Fact]
    public async Task Neighbouring_offsets_beyond_what_floating_point_can_tell_apart_are_told_apart()
    {
        await Store.AddCursorsAsync(Group, [new Cursor("live", P0, long.MaxValue - 1)], None);
        Assert.False(await Store.AdvanceAsync(Group, [new CursorMove("live", P0, long.MaxValue - 2, 1)], [], None));
        Assert.True(await Store.AdvanceAsync(Group, [new CursorMove("live", P0, long.MaxValue - 1, long.MaxValue)], [], None));
        Assert.Equal(long.MaxValue, Assert.Single((await Store.LoadAsync(Group, None))!).Next);
    }

    [Fact]
    public async Task Of_many_that_advance_at_once_exactly_one_wins_each_position()
    {
        const int Last = 100;
        await Store.AddCursorsAsync(Group, [new Cursor("live", P0, 0), new Cursor("historic", P1, 0)], None);
        int[] wins = new int[Last];
        await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, 8).Select(worker => System.Threading.Tasks.Task.Run(async () =>
        {
            while (true)
            {
                long at = (await Store.LoadAsync(Group, None))!.First(c => c.Subscription == "live").Next;
                if (at == Last)
                {
                    return;
                }

                if (await Store.AdvanceAsync(Group, [new CursorMove("live", P0, at, at + 1), new CursorMove("historic", P1, at, at + 1)], [Task($"{at}-{worker}", 10)], None))
                {
                    Interlocked.Increment(ref wins[at]);
                }
            }
        })));
        Assert.All(wins, w => Assert.Equal(1, w));
        Assert.Equal(Last, await Store.CountTasksAsync(None));
        Assert.All((await Store.LoadAsync(Group, None))!, c => Assert.Equal(Last, c.Next));
    }

    [Fact]
    public async Task A_deleted_consumer_is_new_again_and_has_no_leases()
    {
        await Store.AddCursorsAsync(Group, [new Cursor("live", P0, 5)], None);
        await LeaseAsync(Task("t", 10), Fetch("f", 10), Task("other", 10, group: "other"));
        await Store.DeleteGroupAsync(Group, None);
        Assert.Null(await Store.LoadAsync(Group, None));
        Assert.Empty(await TakeAsync(20));
        Assert.Equal(1, await Store.CountTasksAsync(None));
        Assert.Equal(["other"], await LostAsync(20, attempts: 1));
        Assert.Equal(["other"], await TakeAsync(20, group: "other"));
        await Store.DeleteGroupAsync(Group, None);
    }
}
