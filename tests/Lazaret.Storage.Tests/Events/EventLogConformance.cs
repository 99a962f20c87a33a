using Lazaret.Core.Events;

namespace Lazaret.Storage.Tests.Events;

/// <summary>What every event log does. A log's own tests derive from this and open it.</summary>
public abstract partial class EventLogConformance : EventLogTestBase
{
    [Fact]
    public async Task What_was_appended_is_read_in_order()
    {
        string topic = await TopicAsync();
        await AppendAsync(topic, "a", "b", "c");
        await AppendAsync(topic, "d");
        Assert.Equal(["a", "b", "c", "d"], (await AllAsync(topic)).Select(Text));
    }

    [Fact]
    public async Task Offsets_rise_and_the_answers_tell_them()
    {
        string topic = await TopicAsync();
        IReadOnlyList<AppendResult> results = await AppendAsync(Record(topic, "k", "a"), Record(topic, "k", "b"));
        Assert.Equal(results.Select(r => r.Offset), (await AllAsync(topic)).Select(r => r.Offset));
        Assert.True(results[0].Offset < results[1].Offset);
    }

    [Fact]
    public async Task Keys_values_and_times_come_back()
    {
        string topic = await TopicAsync();
        byte[] bytes = [0, 1, 255, 0, 128];
        await AppendAsync(new NewRecord(topic, "ключ.1", bytes), new NewRecord(topic, null, bytes), new NewRecord(topic, "", Array.Empty<byte>()));
        List<LogRecord> all = await AllAsync(topic);
        Assert.Equal(["ключ.1", null, ""], all.Select(r => r.Key));
        Assert.Equal([bytes, bytes, []], all.Select(r => r.Value!.Value.ToArray()));
        Assert.All(all, r => Assert.True(r.Time > DateTimeOffset.UnixEpoch.AddYears(50)));
    }

    [Fact]
    public async Task A_null_value_is_a_tombstone_and_an_empty_one_is_not()
    {
        string topic = await TopicAsync();
        await AppendAsync(Record(topic, "k", "v"), Record(topic, "k", null), Record(topic, "k", ""));
        Assert.Equal(["v", null, ""], (await AllAsync(topic)).Select(Text));
    }

    [Fact]
    public async Task The_same_key_goes_to_the_same_partition_the_one_of_the_existing_dispatcher()
    {
        string topic = await TopicAsync(4);
        string[] keys = [.. Enumerable.Range(0, 50).Select(i => $"key-{i}")];
        for (int round = 0; round < 2; round++)
        {
            IReadOnlyList<AppendResult> results = await AppendAsync([.. keys.Select(k => Record(topic, k, "v"))]);
            Assert.Equal(keys.Select(k => KeyPartitioner.Of(k, 4)), results.Select(r => r.Partition));
        }

        for (int p = 0; p < 4; p++)
        {
            Assert.All(await AllAsync(topic, p), r => Assert.Equal(p, KeyPartitioner.Of(r.Key!, 4)));
        }
    }

    [Fact]
    public async Task Records_of_a_partition_keep_their_order_within_a_long_list()
    {
        string topic = await TopicAsync(3);
        await AppendAsync([.. Enumerable.Range(0, 2_000).Select(i => Record(topic, $"k{i % 10}", $"{i}"))]);
        int seen = 0;
        for (int p = 0; p < 3; p++)
        {
            int[] numbers = [.. (await AllAsync(topic, p, most: 300)).Select(r => int.Parse(Text(r)!))];
            Assert.Equal(numbers.Order(), numbers);
            seen += numbers.Length;
        }

        Assert.Equal(2_000, seen);
    }

    [Fact]
    public async Task Records_without_a_key_are_taken_by_some_partition()
    {
        string topic = await TopicAsync(3);
        IReadOnlyList<AppendResult> results = await AppendAsync([.. Enumerable.Range(0, 20).Select(i => Record(topic, null, $"{i}"))]);
        Assert.All(results, r => Assert.InRange(r.Partition, 0, 2));
        int count = 0;
        for (int p = 0; p < 3; p++)
        {
            count += (await AllAsync(topic, p)).Count;
        }

        Assert.Equal(20, count);
    }

    [Fact]
    public async Task One_list_may_go_to_several_topics()
    {
        string one = await TopicAsync();
        string two = await TopicAsync();
        await AppendAsync(Record(one, "k", "a"), Record(two, "k", "b"), Record(one, "k", "c"));
        Assert.Equal(["a", "c"], (await AllAsync(one)).Select(Text));
        Assert.Equal(["b"], (await AllAsync(two)).Select(Text));
    }

    [Fact]
    public async Task An_empty_list_is_appended() => Assert.Empty(await Log.AppendAsync([], None));

    [Fact]
    public async Task An_empty_topic_has_no_records_and_equal_bounds()
    {
        string topic = await TopicAsync();
        LogPage page = await ReadAsync(topic);
        Assert.Empty(page.Records);
        Assert.Equal(0, page.Next);
        LogBounds bounds = await BoundsAsync(topic);
        Assert.Equal(bounds.Earliest, bounds.Next);
    }

    [Fact]
    public async Task Bounds_enclose_the_records()
    {
        string topic = await TopicAsync();
        await AppendAsync(topic, "a", "b", "c");
        LogBounds bounds = await BoundsAsync(topic);
        List<LogRecord> all = await AllAsync(topic);
        Assert.Equal(all[0].Offset, bounds.Earliest);
        Assert.Equal(all[^1].Offset + 1, bounds.Next);
        IReadOnlyList<AppendResult> next = await AppendAsync(Record(topic, "same", "d"));
        Assert.Equal(bounds.Next, next[0].Offset);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(0)]
    public async Task Reading_from_below_the_earliest_begins_at_the_earliest(long from)
    {
        string topic = await TopicAsync();
        await AppendAsync(topic, "a", "b");
        Assert.Equal(["a", "b"], (await ReadAsync(topic, from: from)).Records.Select(Text));
    }

    [Fact]
    public async Task Reading_at_the_end_gives_nothing_and_stays_there()
    {
        string topic = await TopicAsync();
        await AppendAsync(topic, "a");
        long end = (await BoundsAsync(topic)).Next;
        LogPage page = await ReadAsync(topic, from: end);
        Assert.Empty(page.Records);
        Assert.Equal(end, page.Next);
        await AppendAsync(topic, "b");
        Assert.Equal(["b"], (await ReadAsync(topic, from: page.Next)).Records.Select(Text));
    }

    [Fact]
    public async Task A_page_has_no_more_records_than_asked_for()
    {
        string topic = await TopicAsync();
        await AppendAsync(topic, "a", "b", "c", "d", "e");
        LogPage page = await ReadAsync(topic, most: 2);
        Assert.Equal(["a", "b"], page.Records.Select(Text));
        page = await ReadAsync(topic, from: page.Next, most: 2);
        Assert.Equal(["c", "d"], page.Records.Select(Text));
        page = await ReadAsync(topic, from: page.Next, most: 2);
        Assert.Equal(["e"], page.Records.Select(Text));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(20, 2)]
    [InlineData(1000, 4)]
    public async Task A_page_ends_with_the_record_that_reaches_its_bytes(long bytes, int records)
    {
        string topic = await TopicAsync();
        await AppendAsync(topic, "0123456789", "0123456789", "0123456789", "0123456789");
        Assert.Equal(records, (await ReadAsync(topic, mostBytes: bytes)).Records.Count);
    }

    [Fact]
    public async Task Reads_may_jump_back_and_forth()
    {
        string topic = await TopicAsync();
        IReadOnlyList<AppendResult> at = await AppendAsync([.. Enumerable.Range(0, 100).Select(i => Record(topic, "k", $"{i}"))]);
        foreach (int i in new[] { 50, 10, 11, 99, 0, 50, 51 })
        {
            Assert.Equal([$"{i}"], (await ReadAsync(topic, from: at[i].Offset, most: 1)).Records.Select(Text));
        }
    }

    [Fact]
    public async Task Two_readers_of_a_partition_do_not_disturb_each_other()
    {
        string topic = await TopicAsync();
        await AppendAsync([.. Enumerable.Range(0, 500).Select(i => Record(topic, "k", $"{i}"))]);
        string[] wanted = [.. Enumerable.Range(0, 500).Select(i => $"{i}")];
        List<LogRecord>[] seen = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => AllAsync(topic, most: 7 + (n * 10))));
        Assert.All(seen, all => Assert.Equal(wanted, all.Select(Text)));
    }

    [Fact]
    public async Task A_record_for_no_topic_is_refused_with_a_sentence_and_the_others_are_taken()
    {
        string topic = await TopicAsync();
        IReadOnlyList<AppendResult> results = await Log.AppendAsync([Record(topic, "k", "a"), Record("azul.test.nobody", "k", "x"), Record(topic, "k", "b")], None);
        Assert.Equal([true, false, true], results.Select(r => r.Error is null));
        Assert.Equal(-1, results[1].Offset);
        Assert.EndsWith(".", results[1].Error);
        Assert.Contains("azul.test.nobody", results[1].Error);
        Assert.Equal(["a", "b"], (await AllAsync(topic)).Select(Text));
        Assert.DoesNotContain(await Log.ListTopicsAsync(None), t => t.Name == "azul.test.nobody");
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_refused_and_the_others_are_taken()
    {
        Assert.SkipWhen(TooLarge == 0, "This log takes records of any size.");
        string topic = await TopicAsync();
        IReadOnlyList<AppendResult> results = await Log.AppendAsync([Record(topic, "k", "a"), new NewRecord(topic, "k", new byte[TooLarge]), Record(topic, "k", "b")], None);
        Assert.Equal([true, false, true], results.Select(r => r.Error is null));
        Assert.EndsWith(".", results[1].Error);
        Assert.Equal(["a", "b"], (await AllAsync(topic)).Select(Text));
    }

    [Fact]
    public async Task A_topic_or_partition_that_is_not_there_is_said_in_a_sentence()
    {
        string topic = await TopicAsync();
        Exception[] errors =
        [
            await Assert.ThrowsAsync<EventLogException>(async () => await ReadAsync("azul.test.nobody")),
            await Assert.ThrowsAsync<EventLogException>(async () => await BoundsAsync("azul.test.nobody")),
            await Assert.ThrowsAsync<EventLogException>(async () => await ReadAsync(topic, 99)),
            await Assert.ThrowsAsync<EventLogException>(async () => await BoundsAsync(topic, -1)),
        ];
        Assert.All(errors, e => Assert.EndsWith(".", e.Message));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task A_page_of_no_or_too_many_records_is_an_error_of_the_caller(int most)
    {
        string topic = await TopicAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await ReadAsync(topic, most: most));
    }
}
