using System.Text;
using Lazaret.Core.Events;

namespace Lazaret.Storage.Tests.Events;

/// <content>Publishing, and the ends of tasks.</content>
public abstract partial class DeliveryStoreConformance
{
    [Fact]
    public async Task Records_without_a_task_are_appended_each_time()
    {
        await TopicAsync();
        PublishUnit unit = new([new NewRecord("out", "k", "v"u8.ToArray()), new NewRecord("nowhere", "k", null), new NewRecord("out", null, null)]);
        PublishResult result = await PublishAsync(unit);
        Assert.Equal([0, -1, 1], result.Records.Select(r => r.Offset));
        Assert.NotNull(result.Records[1].Error);
        Assert.False(result.WasEnded);
        Assert.Equal(2, (await PublishAsync(unit)).Records[0].Offset);
        Assert.Empty(await Store.PublishAsync([], None));
    }

    [Fact]
    public async Task A_task_ends_once_under_one_identity()
    {
        await TopicAsync();
        await LeaseAsync(Task("t", 10));
        Assert.Equal(0, Assert.Single((await PublishAsync(Status("t", "a"))).Records).Offset);
        Assert.Equal(0, await Store.CountTasksAsync(None));
        PublishResult again = await PublishAsync(Status("t", "a"));
        Assert.True(again.WasEnded);
        Assert.Empty(again.Records);
        Assert.Equal(1, await RecordsAsync());
    }

    [Fact]
    public async Task The_end_of_a_task_tells_how_often_it_was_out()
    {
        await TopicAsync();
        await LeaseAsync(Task("t", 10, attempts: 2));
        Assert.Equal(0, (await PublishAsync(Status("unknown", "a"))).Attempts);
        Assert.Equal(2, (await PublishAsync(Status("t", "a"))).Attempts);
        Assert.Equal(0, (await PublishAsync(Status("t", "a"))).Attempts);
        Assert.Equal(0, (await PublishAsync(Status("t", "b"))).Attempts);
    }

    [Fact]
    public async Task Without_an_identity_the_task_is_its_own()
    {
        await TopicAsync();
        await LeaseAsync(Task("t", 10));
        Assert.False((await PublishAsync(Status("t"))).WasEnded);
        Assert.True((await PublishAsync(Status("t"))).WasEnded);
        Assert.True((await PublishAsync(Status("t", "t"))).WasEnded);
    }

    [Fact]
    public async Task A_second_author_of_the_same_task_ends_it_too()
    {
        await TopicAsync();
        await LeaseAsync(Task("t", 10));
        Assert.False((await PublishAsync(Status("t", "a"))).WasEnded);
        Assert.False((await PublishAsync(Status("t", "b"))).WasEnded);
        Assert.True((await PublishAsync(Status("t", "b"))).WasEnded);
        Assert.Equal(2, await RecordsAsync());
    }

    [Fact]
    public async Task An_unknown_task_is_published_each_time()
    {
        await TopicAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.False((await PublishAsync(Status("unknown", "a"))).WasEnded);
        }

        Assert.Equal(3, await RecordsAsync());
    }

    [Fact]
    public async Task A_task_goes_on_when_the_log_refuses_one_of_its_records()
    {
        await TopicAsync();
        await LeaseAsync(Task("t", 10));
        PublishUnit unit = new([new NewRecord("out", "k", "v"u8.ToArray()), new NewRecord("nowhere", "k", null)], "t", "a");
        Assert.NotNull((await PublishAsync(unit)).Records[1].Error);
        Assert.Equal(1, await Store.CountTasksAsync(None));
        Assert.False((await PublishAsync(Status("t", "a"))).WasEnded);
        Assert.Equal(0, await Store.CountTasksAsync(None));
    }

    [Fact]
    public async Task Units_of_one_call_see_the_ends_of_those_before_them()
    {
        await TopicAsync();
        await LeaseAsync(Task("t", 10), Task("u", 10));
        IReadOnlyList<PublishResult> results = await Store.PublishAsync([Status("t", "a"), Status(null), Status("u", "a"), Status("t", "a"), Status("t", "b"), Status("unknown", "a"), Status("unknown", "x")], None);
        Assert.Equal([false, false, true, true, false, true, false], results.Select(r => r.WasEnded));
        Assert.Equal(4, await RecordsAsync());
        Assert.Equal(["u"], await TakeAsync(20));
    }

    [Fact]
    public async Task A_unit_without_records_ends_its_task()
    {
        await LeaseAsync(Task("t", 10));
        Assert.False((await PublishAsync(new PublishUnit([], "t", "a"))).WasEnded);
        Assert.Equal(0, await Store.CountTasksAsync(None));
        Assert.True((await PublishAsync(new PublishUnit([], "t", "a"))).WasEnded);
    }

    [Fact]
    public async Task The_end_is_remembered_when_the_consumer_is_deleted()
    {
        await TopicAsync();
        await LeaseAsync(Task("t", 10));
        await PublishAsync(Status("t", "a"));
        await Store.DeleteGroupAsync(Group, None);
        Assert.True((await PublishAsync(Status("t", "a"))).WasEnded);
    }

    [Fact]
    public async Task Of_many_that_end_a_task_at_once_exactly_one_appends()
    {
        await TopicAsync();
        await LeaseAsync([.. Enumerable.Range(0, 10).Select(i => Task($"t{i}", 10))]);
        PublishUnit[] units = [.. Enumerable.Range(0, 10).Select(i => Status($"t{i}", $"a{i}"))];
        IReadOnlyList<PublishResult>[] all = await System.Threading.Tasks.Task.WhenAll(
            Enumerable.Range(0, 8).Select(n => System.Threading.Tasks.Task.Run(() => Store.PublishAsync(n % 2 == 0 ? units : [.. units.Reverse()], None).AsTask())));
        Assert.Equal(10, all.Sum(results => results.Count(r => !r.WasEnded)));
        Assert.Equal(10, await RecordsAsync());
        Assert.Equal(0, await Store.CountTasksAsync(None));
    }

    [Fact]
    public async Task Values_of_any_bytes_come_back_from_the_log()
    {
        await TopicAsync();
        await PublishAsync(new PublishUnit([new NewRecord("out", "kéy\n", Encoding.UTF8.GetBytes("väl\0ue"))]));
        LogRecord record = Assert.Single((await Log.ReadAsync(new TopicPartition("out", 0), 0, 10, 1000, None)).Records);
        Assert.Equal("kéy\n", record.Key);
        Assert.Equal("väl\0ue", Encoding.UTF8.GetString(record.Value!.Value.Span));
    }
}
