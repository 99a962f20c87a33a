using Lazaret.Core.Events;

namespace Lazaret.Storage.Tests.Events;

/// <summary>Second part: topics, waiting, many at once, what time removes, what a restart keeps.</summary>
public abstract partial class EventLogConformance
{
    [Fact]
    public async Task Topics_are_listed()
    {
        string one = await TopicAsync(2);
        string two = await TopicAsync();
        IReadOnlyList<TopicInfo> all = await Log.ListTopicsAsync(None);
        Assert.Equal([2, 1], new[] { one, two }.Select(n => Assert.Single(all, t => t.Name == n).Partitions));
        Assert.All(all, t => Assert.True(t.Replicas >= 1));
    }

    [Fact]
    public async Task A_topic_that_is_there_gets_more_partitions_and_never_fewer()
    {
        Assert.SkipUnless(MakesPartitions, "This log's topics are as they are.");
        string topic = await TopicAsync(2);
        await AppendAsync([.. Enumerable.Range(0, 10).Select(i => Record(topic, $"{i}", "v"))]);
        Assert.Equal(3, (await Log.EnsureTopicAsync(new TopicSpec { Name = topic, Partitions = 3 }, None)).Partitions);
        Assert.Equal(3, (await Log.EnsureTopicAsync(new TopicSpec { Name = topic, Partitions = 1 }, None)).Partitions);
        Assert.Equal(10, (await AllAsync(topic, 0)).Count + (await AllAsync(topic, 1)).Count);
        Assert.Empty(await AllAsync(topic, 2));
    }

    [Fact]
    public async Task The_version_changes_with_an_append_and_the_wait_ends()
    {
        string topic = await TopicAsync();
        await AllAsync(topic);
        long seen = Log.Version;
        await AppendAsync(topic, "a");
        Assert.NotEqual(seen, Log.Version);
        await Log.WaitAsync(seen, None).AsTask().WaitAsync(Patience, None);
        Assert.Single(await AllAsync(topic));
    }

    [Fact]
    public async Task Who_waits_is_woken_by_an_append()
    {
        string topic = await TopicAsync();
        long from = (await ReadAsync(topic)).Next;
        Task<List<LogRecord>> reader = Task.Run(async () =>
        {
            while (true)
            {
                long seen = Log.Version;
                List<LogRecord> all = await AllAsync(topic, from: from);
                if (all.Count > 0)
                {
                    return all;
                }

                await Log.WaitAsync(seen, None);
            }
        });
        await AppendAsync(topic, "a");
        Assert.Equal(["a"], (await reader.WaitAsync(Patience, None)).Select(Text));
    }

    [Fact]
    public async Task A_wait_ends_at_cancellation_without_an_exception()
    {
        using CancellationTokenSource stop = new();
        // Some may be told of what happened before: wait until nothing is new.
        Task wait = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Log.WaitAsync(Log.Version, stop.Token);
            }
        });
        await stop.CancelAsync();
        await wait.WaitAsync(Patience, None);
        await Log.WaitAsync(Log.Version, stop.Token).AsTask().WaitAsync(Patience, None);
    }

    [Fact]
    public async Task Many_appenders_at_once_lose_nothing_and_double_nothing()
    {
        string topic = await TopicAsync(3);
        string[] wanted = [.. Enumerable.Range(0, 8).SelectMany(w => Enumerable.Range(0, 200).Select(i => $"{w}-{i}"))];
        await Task.WhenAll(wanted.Chunk(200).Select(mine => Task.Run(async () =>
        {
            foreach (string[] some in mine.Chunk(17))
            {
                await AppendAsync([.. some.Select(v => Record(topic, v, v))]);
            }
        })));
        List<LogRecord> all = [];
        for (int p = 0; p < 3; p++)
        {
            List<LogRecord> here = await AllAsync(topic, p);
            Assert.Equal(here.Select(r => r.Offset).Distinct().Order(), here.Select(r => r.Offset));
            all.AddRange(here);
        }

        Assert.Equal(wanted.Order(), all.Select(r => Text(r)!).Order());
    }

    [Fact]
    public async Task A_reader_that_follows_many_appenders_sees_each_record_once()
    {
        string topic = await TopicAsync(2);
        Task appenders = Task.WhenAll(Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                await AppendAsync(Record(topic, $"{w}-{i}", $"{w}-{i}"));
            }
        })));
        List<string> seen = [];
        long[] from = [0, 0];
        using CancellationTokenSource deadline = new(Patience);
        while (seen.Count < 200 && !deadline.IsCancellationRequested)
        {
            long version = Log.Version;
            int before = seen.Count;
            for (int p = 0; p < 2; p++)
            {
                LogPage page = await ReadAsync(topic, p, from[p], 20);
                Assert.True(page.Next >= from[p]);
                seen.AddRange(page.Records.Select(r => Text(r)!));
                from[p] = page.Next;
            }

            if (seen.Count == before)
            {
                await Log.WaitAsync(version, deadline.Token);
            }
        }

        await appenders;
        Assert.Equal(200, seen.Count);
        Assert.Equal(200, seen.Distinct().Count());
    }

    [Fact]
    public async Task Retention_removes_old_records_and_offsets_go_on()
    {
        Assert.SkipUnless(Maintains, "This log removes by itself, at its own times.");
        string topic = await TopicAsync(retention: TimeSpan.FromHours(1));
        string forever = await TopicAsync();
        await AppendAsync(topic, "a", "b");
        await AppendAsync(forever, "x");
        Time.Advance(TimeSpan.FromMinutes(50));
        await AppendAsync(topic, "c");
        Assert.Equal(0, await Log.MaintainAsync(None));
        Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(2, await Log.MaintainAsync(None));
        Assert.Equal(["c"], (await ReadAsync(topic)).Records.Select(Text));
        LogBounds bounds = await BoundsAsync(topic);
        Assert.InRange(bounds.Earliest, 1, 2);
        Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await Log.MaintainAsync(None));
        LogPage empty = await ReadAsync(topic);
        Assert.Empty(empty.Records);
        Assert.Equal(bounds.Next, empty.Next);
        Assert.Equal(new LogBounds(bounds.Next, bounds.Next), await BoundsAsync(topic));
        Assert.Equal(bounds.Next, (await AppendAsync(Record(topic, "k", "d")))[0].Offset);
        Assert.Equal(["x"], (await AllAsync(forever)).Select(Text));
    }

    [Fact]
    public async Task Compaction_keeps_the_newest_of_each_key_and_what_has_none()
    {
        Assert.SkipUnless(Maintains, "This log removes by itself, at its own times.");
        string topic = await TopicAsync(compact: true);
        await AppendAsync(Record(topic, "a", "1"), Record(topic, "b", "2"), Record(topic, null, "3"), Record(topic, "a", "4"), Record(topic, "c", "5"), Record(topic, "a", "6"));
        Assert.Equal(2, await Log.MaintainAsync(None));
        Assert.Equal(["2", "3", "5", "6"], (await AllAsync(topic)).Select(Text));
        Assert.Equal(["2", "3", "5", "6"], (await AllAsync(topic, most: 1)).Select(Text));
        Assert.Equal(6, (await BoundsAsync(topic)).Next);
        Time.Advance(TimeSpan.FromDays(1000));
        Assert.Equal(0, await Log.MaintainAsync(None));
        Assert.Equal(4, (await AllAsync(topic)).Count);
    }

    [Fact]
    public async Task Compaction_drops_tombstones_after_a_day_and_reading_goes_on_over_the_gap()
    {
        Assert.SkipUnless(Maintains, "This log removes by itself, at its own times.");
        string topic = await TopicAsync(compact: true);
        await AppendAsync(Record(topic, "a", "1"), Record(topic, "b", "2"), Record(topic, "a", null));
        Assert.Equal(1, await Log.MaintainAsync(None));
        Assert.Equal(["2", null], (await AllAsync(topic)).Select(Text));
        Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(1, await Log.MaintainAsync(None));
        Assert.Equal(["2"], (await AllAsync(topic)).Select(Text));
        // The end is a gap now: nothing is there, and reading goes on behind it.
        LogPage page = await ReadAsync(topic, from: 2);
        Assert.Empty(page.Records);
        Assert.Equal(3, page.Next);
        await AppendAsync(Record(topic, "a", "4"));
        Assert.Equal(["4"], (await ReadAsync(topic, from: page.Next)).Records.Select(Text));
    }

    [Fact]
    public async Task A_topic_takes_new_settings()
    {
        Assert.SkipUnless(Maintains, "This log removes by itself, at its own times.");
        string topic = await TopicAsync();
        await AppendAsync(topic, "a");
        Time.Advance(TimeSpan.FromDays(10));
        Assert.Equal(0, await Log.MaintainAsync(None));
        await Log.EnsureTopicAsync(new TopicSpec { Name = topic, Retention = TimeSpan.FromDays(1) }, None);
        Assert.Equal(1, await Log.MaintainAsync(None));
    }

    [Fact]
    public async Task Opening_again_finds_everything()
    {
        Assert.SkipUnless(IsDurable, "This log ends with its object.");
        string topic = await TopicAsync(3, TimeSpan.FromHours(1));
        await AppendAsync([.. Enumerable.Range(0, 30).Select(i => Record(topic, $"{i}", i % 3 == 0 ? null : $"{i}"))]);
        List<LogRecord>[] before = [await AllAsync(topic, 0), await AllAsync(topic, 1), await AllAsync(topic, 2)];
        LogBounds bounds = await BoundsAsync(topic, 1);
        await ReopenAsync();
        Assert.Equal(3, Assert.Single(await Log.ListTopicsAsync(None), t => t.Name == topic).Partitions);
        for (int p = 0; p < 3; p++)
        {
            List<LogRecord> after = await AllAsync(topic, p);
            Assert.Equal(before[p].Select(r => (r.Offset, r.Key, Text(r), r.Time)), after.Select(r => (r.Offset, r.Key, Text(r), r.Time)));
        }

        Assert.Equal(bounds, await BoundsAsync(topic, 1));
        string key = before[1][0].Key!;
        Assert.Equal(bounds.Next, (await AppendAsync(Record(topic, key, "more")))[0].Offset);
    }

    [Fact]
    public async Task Offsets_go_on_after_everything_was_removed_and_the_log_opened_again()
    {
        Assert.SkipUnless(IsDurable && Maintains, "This log ends with its object, or removes at its own times.");
        string topic = await TopicAsync(retention: TimeSpan.FromHours(1));
        await AppendAsync(topic, "a", "b");
        Time.Advance(TimeSpan.FromHours(2));
        await Log.MaintainAsync(None);
        await ReopenAsync();
        Assert.Equal(new LogBounds(2, 2), await BoundsAsync(topic));
        Assert.Equal(2, (await AppendAsync(Record(topic, "k", "c")))[0].Offset);
    }
}
