using Lazaret.Core.Events;
using Lazaret.Dispatch.Delivery;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Identity;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Reprocess;
using Lazaret.Dispatch.Tests.Api;
using Lazaret.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Dispatch.Tests.Reprocess;

/// <summary>Spec §8.7, and scenario 14 of §19.</summary>
public sealed class ReprocessorTests
{
    [Fact]
    public async Task S_14_two_sources_arrive_in_the_same_numbers_with_new_keys_and_tracking_fields()
    {
        await using CopyRig rig = new();
        await rig.FillSourcesAsync(200);
        IReadOnlyList<TopicProgress> topics = await rig.RunAsync(rig.Options(system: false));

        Assert.Equal(["azul.qa01.one.binary.sourced", "azul.qa01.two.binary.sourced"], topics.Select(t => t.From));
        Assert.Equal([(100L, 0L, true), (100L, 0L, true)], topics.Select(t => (t.Copied, t.Skipped, t.IsDone)));
        foreach (string source in (string[])["one", "two"])
        {
            List<LogRecord> records = await rig.ReadAsync($"azul.qa02.{source}.binary.sourced");
            Assert.Equal(100, records.Count);
            foreach (LogRecord record in records)
            {
                BinaryEvent e = (BinaryEvent)EventAvro.Read(EventModel.Binary, record.Value!.Value.Span);
                Assert.Equal(EventKeys.Of(e), e.KafkaKey);
                Assert.Equal(record.Key, e.KafkaKey);
                Assert.Equal("user.bob.", Assert.Single(e.TrackAuthors));
                Assert.StartsWith($"{source}.", e.TrackSourceReferences, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task S_14_system_topics_arrive_and_others_are_left_out()
    {
        await using CopyRig rig = new();
        DeleteEvent delete = new() { ModelVersion = 6, KafkaKey = "old-key", Author = new Author { Name = "bob" }, Action = "ids", Entity = new DeleteEntity { Ids = new DeletedIds { Ids = ["x"] } } };
        InsertEvent insert = new() { ModelVersion = 6, KafkaKey = "old-key", Author = new Author { Name = "bob" }, Entity = new InsertEntity { ParentSha256 = Sample.Hash(1), Child = new BinaryEntity { Sha256 = Sample.Hash(2) } } };
        await rig.AppendAsync("azul.qa01.system.delete", delete);
        await rig.AppendAsync("azul.qa01.system.insert", insert);
        await rig.AppendAsync("azul.qa01.system.expedite", Sample.Binary(1));
        await rig.AppendAsync("azul.qa01.system.error", Sample.Binary(2));
        await rig.AppendAsync("azul.qa01.system.status", Sample.Status(Sample.Binary(3)));

        IReadOnlyList<TopicProgress> topics = await rig.RunAsync(rig.Options(system: true));

        Assert.Equal(["delete", "error", "expedite", "insert"], topics.Select(t => t.From.Split('.')[^1]));
        Assert.All(topics, t => Assert.Equal(1, t.Copied));
        Assert.Equal("old-key", Assert.Single(await rig.ReadAsync("azul.qa02.system.delete")).Key);
        Assert.Equal(EventKeys.Of(insert), Assert.Single(await rig.ReadAsync("azul.qa02.system.insert")).Key);
        InsertEvent copied = (InsertEvent)EventAvro.Read(EventModel.Insert, (await rig.ReadAsync("azul.qa02.system.insert"))[0].Value!.Value.Span);
        Assert.NotEqual("", copied.TrackLink);
        Assert.DoesNotContain("azul.qa02.system.status", (await rig.Store.ListTopicsAsync(default)).Select(t => t.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_crash_in_the_middle_neither_loses_nor_doubles(bool afterTheCommit)
    {
        await using CopyRig rig = new();
        await rig.FillSourcesAsync(200);
        for (int crash = 0; crash < 3; crash++)
        {
            CrashingStore store = new(rig.Store, afterTheCommit, 2);
            await Assert.ThrowsAsync<InvalidOperationException>(() => rig.RunAsync(rig.Options(system: false, batch: 10), store));
        }

        await rig.RunAsync(rig.Options(system: false, batch: 10));

        foreach (string source in (string[])["one", "two"])
        {
            List<LogRecord> old = await rig.ReadAsync($"azul.qa01.{source}.binary.sourced");
            List<LogRecord> now = await rig.ReadAsync($"azul.qa02.{source}.binary.sourced");
            Assert.Equal(old.Select(Hash), now.Select(Hash));
        }
    }

    [Fact]
    public async Task A_second_run_copies_only_what_is_new()
    {
        await using CopyRig rig = new();
        await rig.FillSourcesAsync(20);
        await rig.RunAsync(rig.Options(system: false));
        await rig.AppendAsync("azul.qa01.one.binary.sourced", Sample.Binary(500, "one"));

        IReadOnlyList<TopicProgress> again = await rig.RunAsync(rig.Options(system: false));

        Assert.Equal([1L, 0L], again.Select(t => t.Copied));
        Assert.Equal(11, (await rig.ReadAsync("azul.qa02.one.binary.sourced")).Count);
    }

    [Fact]
    public async Task What_cannot_be_read_is_skipped_and_what_was_buried_stays_buried()
    {
        await using CopyRig rig = new();
        const string Topic = "azul.qa01.one.binary.sourced";
        await rig.AppendAsync(Topic, Sample.Binary(1, "one"));
        BinaryEvent large = Sample.Binary(2, "one");
        large.Entity.Info = System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', 5000)}\"");
        await rig.AppendAsync(Topic, large);
        BinaryEvent homeless = Sample.Binary(3, "one");
        homeless.Source.Path = [];
        await rig.AppendAsync(Topic, homeless);
        await rig.Store.AppendAsync([new(Topic, "k", "no event"u8.ToArray()), new(Topic, "gone", null)], default);

        TopicProgress topic = Assert.Single(await rig.RunAsync(rig.Options(system: false, most: 4000)));

        Assert.Equal((1L, 1L, 3L), (topic.Copied, topic.Tombstones, topic.Skipped));
        Assert.Equal([false, true], (await rig.ReadAsync("azul.qa02.one.binary.sourced")).Select(r => r.Value is not { IsEmpty: false }));
    }

    [Fact]
    public async Task Values_of_json_and_of_old_versions_become_new_ones()
    {
        await using CopyRig rig = new();
        await rig.EnsureAsync("azul.qa01.one.binary.sourced");
        await rig.Store.AppendAsync([new("azul.qa01.one.binary.sourced", "k", EventJson.Bytes(Sample.Binary(1, "one")))], default);
        await rig.RunAsync(rig.Options(system: false, json: true));
        Assert.Equal(EventKeys.Of(Sample.Binary(1, "one")), Assert.Single(await rig.ReadAsync("azul.qa02.one.binary.sourced")).Key);
    }

    [Fact]
    public async Task Denied_topics_are_left_out()
    {
        await using CopyRig rig = new();
        await rig.FillSourcesAsync(4);
        Assert.Equal("azul.qa01.two.binary.sourced", Assert.Single(await rig.RunAsync(rig.Options(system: false, deny: "azul.qa01.one.binary.sourced"))).From);
    }

    [Fact]
    public async Task Without_once_it_goes_on_and_sees_new_topics_and_plugins_are_paused()
    {
        await using CopyRig rig = new();
        await rig.FillSourcesAsync(2);
        using CancellationTokenSource stop = new();
        Reprocessor reprocessor = rig.Make(rig.Options(system: false, once: false));
        Task running = reprocessor.RunAsync(stop.Token);
        await rig.UntilAsync(() => reprocessor.Topics.Count == 2 && reprocessor.IsCaughtUp);
        Assert.True((await new PauseState(rig.Store, TimeProvider.System).NowAsync(default)).Paused);

        await rig.AppendAsync("azul.qa01.three.binary.sourced", Sample.Binary(9, "three"));
        await rig.AppendAsync("azul.qa01.one.binary.sourced", Sample.Binary(10, "one"));
        await rig.UntilAsync(() => reprocessor.Topics.Sum(t => t.Copied) == 4);
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await running;
        Assert.Single(await rig.ReadAsync("azul.qa02.three.binary.sourced"));
    }

    [Fact]
    public async Task The_pause_is_begun_again_every_minute()
    {
        ManualTimeProvider time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using CopyRig rig = new(time);
        using CancellationTokenSource stop = new();
        Task running = rig.Make(rig.Options(system: false, once: false)).RunAsync(stop.Token);
        DateTimeOffset end = time.GetUtcNow() + TimeSpan.FromMinutes(15);
        while (time.GetUtcNow() < end)
        {
            await rig.UntilAsync(() => time.ActiveTimers >= 2);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True((await new PauseState(rig.Store, time).NowAsync(default)).Paused);
        await stop.CancelAsync();
        await running;
    }

    private static string Hash(LogRecord record) => ((BinaryEvent)EventAvro.Read(EventModel.Binary, record.Value!.Value.Span)).Entity.Sha256;
}
