using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Metrics;
using Lazaret.Dispatch.Produce;
using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Api;
using Lazaret.Dispatch.Tests.Reprocess;
using Lazaret.TestKit.Time;

namespace Lazaret.Dispatch.Tests.Metrics;

/// <summary>Each metric has the value that a scenario gives it.</summary>
public class TrueValueTests
{
    private const string Task = "name=p&version=1&r-live=true&r-historic=true&deadline=0";
    private const string Topic = "azul.test01.testing.binary.sourced";
    private const string Steps = "dispatcher_events_redis_tracking_control";

    [Fact]
    public async Task Durations_of_a_fetch_are_a_sample_of_events_and_every_read_and_commit()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync([.. Enumerable.Range(1, 130).Select(i => Sample.Binary(i))]);
        Assert.Equal(130, (await rig.FetchAsync("binary/passive", Task + "&count=130")).Events.Length);
        MetricPage page = await MetricPage.GetAsync(rig);
        Assert.Equal("metadata:1 read_from_kafka:1 run_pipelines:3 upgrade_event:3", page.All("dispatcher_events_consume_duration_count"));
        Assert.Equal("FilterConsumerRules:3 FilterPreviouslyDeleted:3 FilterSecurity:3 FilterTooDeep:3 PipelineAgeoff:3", page.All("dispatcher_events_consume_pipelines_duration_count"));
        Assert.Equal("", page.All("dispatcher_events_consume_pipelines_error"));
        Assert.True(page["dispatcher_events_consume_duration_sum{stage=\"read_from_kafka\"}"] > 0);

        // A fetch that finds nothing adds nothing.
        await rig.FetchAsync("binary/passive", Task);
        Assert.Equal("metadata:1 read_from_kafka:1 run_pipelines:3 upgrade_event:3", (await MetricPage.GetAsync(rig)).All("dispatcher_events_consume_duration_count"));
    }

    [Fact]
    public async Task Bytes_are_those_of_the_records_and_what_cannot_be_written_is_an_error()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.MessageMaxBytes = 3000);
        BinaryEvent large = Sample.Binary(9);
        large.Source.References = new() { ["long"] = new string('x', 3000) };
        await rig.PostAsync(Sample.Binary(1), Sample.Binary(2), Sample.Binary(3, action: "enriched"), large);
        await rig.FetchAsync("binary/passive", Task + "&count=2&r-action=sourced");
        long sourced = await BytesAsync(rig, Topic);
        long enriched = await BytesAsync(rig, "azul.test01.testing.binary.enriched");
        MetricPage page = await MetricPage.GetAsync(rig);
        Assert.Equal($"azul.test01.testing.binary.enriched:{enriched} {Topic}:{sourced}", page.All("dispatcher_kafka_produced_message_bytes_total"));
        string consumed = page.All("dispatcher_kafka_consumed_message_bytes_total");
        Assert.Matches($"^historic,test01-azul-[^, ]+,{Topic}:{sourced}$", consumed);
        Assert.Equal($"{Topic}:1", page.All("dispatcher_kafka_produced_message_error_total"));
        Assert.Equal("", page.All("dispatcher_kafka_rebalance_count") + page.All("dispatcher_kafka_consumer_restart_count"));
    }

    [Fact]
    public async Task Publishing_is_measured_by_request_and_by_step()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary(1), Sample.Binary(2));
        BinaryEvent task = Sample.Read(Assert.Single((await rig.FetchAsync("binary/active", Task)).Events));
        await rig.PostAsync(Sample.Status(task, results: [Sample.Result(task, 3, "extracted"), Sample.Result(task, 4, "extracted")]));
        MetricPage page = await MetricPage.GetAsync(rig);
        Assert.Equal("buffer:2 produce:2 transform:2", page.All("dispatcher_events_produce_duration_count"));
        Assert.Equal("FilterPreviouslyDeleted:2 InjectChildEvents:2 InjectId:2 PipelineAgeoff:2 ProduceStatusResults:2 SourceSettingRemoval:2", page.All("dispatcher_events_produce_pipelines_duration_count"));
        Assert.Equal("ProduceStatusResults:2", page.All("dispatcher_events_produce_pipelines_added"));
        Assert.Equal("", page.All("dispatcher_events_produce_pipelines_error"));
    }

    [Fact]
    public async Task Refused_model_versions_are_counted_and_nothing_else_is()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        BinaryEvent old = Sample.Binary(1);
        old.ModelVersion = 5;
        BinaryEvent wrong = Sample.Binary(3);
        wrong.Action = "";
        await rig.PostAsync(old, Sample.Binary(2), wrong);
        old.ModelVersion = 7;
        await rig.PostAsync(old);
        Assert.Equal("binary,5,bob:1 binary,7,bob:1", (await MetricPage.GetAsync(rig)).All("dispatcher_events_produce_bad_version"));
    }

    [Fact]
    public async Task Tasks_are_counted_once_by_how_they_ended()
    {
        ManualTimeProvider time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using DispatchRig rig = await DispatchRig.StartAsync(time: time);
        await rig.PostAsync([.. Enumerable.Range(1, 6).Select(i => Sample.Binary(i))]);
        async Task<BinaryEvent[]> OutAsync() => [.. (await rig.FetchAsync("binary/active", Task + "&count=10")).Events.Select(Sample.Read).OrderBy(e => e.Entity.Sha256)];

        // 1 is done at once, and told twice; 2 fails; a heartbeat ends nothing.
        BinaryEvent[] out1 = await OutAsync();
        await rig.PostAsync(Sample.Status(out1[0]), Sample.Status(out1[1], "error-exception"), Sample.Status(out1[5], "heartbeat"));
        await rig.PostAsync(Sample.Status(out1[0]));
        time.Advance(TimeSpan.FromMinutes(31));

        // 3 is done the second time, 4 and 5 the third, 6 never.
        BinaryEvent[] out2 = await OutAsync();
        await rig.PostAsync(Sample.Status(out2[0], "opt-out"));
        time.Advance(TimeSpan.FromMinutes(31));
        BinaryEvent[] out3 = await OutAsync();
        await rig.PostAsync(Sample.Status(out3[0]), Sample.Status(out3[1]));
        Assert.Equal((6, 4, 3), (out1.Length, out2.Length, out3.Length));
        Assert.Equal("lost-tasks:1", (await MetricPage.GetAsync(rig)).All("dispatcher_events_redis_tracking"));
        time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(1, await rig.Dispatcher.Lost.SweepAsync(default));
        await rig.PostAsync(Sample.Status(out3[2]));
        MetricPage page = await MetricPage.GetAsync(rig);
        Assert.Equal("errored:1 finished-0:1 finished-1:1 finished-2:2 lost:1 started:13", page.All(Steps));
        Assert.Equal("lost-tasks:0", page.All("dispatcher_events_redis_tracking"));
    }

    [Fact]
    public async Task A_task_whose_status_is_dropped_is_done_and_a_made_up_one_is_none()
    {
        ManualTimeProvider time = new(DateTimeOffset.Parse("2023-11-15T22:00:00Z"));
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.Sources = new SourceCatalog([new SourceDefinition { Name = "testing", Expiry = TimeSpan.FromDays(1) }]), time);
        await rig.PostAsync(Sample.Binary(1));
        BinaryEvent task = Sample.Read(Assert.Single((await rig.FetchAsync("binary/active", Task)).Events));
        BinaryEvent made = Sample.Binary(2);
        made.Dequeued = "made-up";
        await rig.PostAsync(Sample.Status(made));
        Assert.Equal("started:1", (await MetricPage.GetAsync(rig)).All(Steps));
        time.Advance(TimeSpan.FromMinutes(20));
        await rig.PostAsync(Sample.Status(task));
        MetricPage page = await MetricPage.GetAsync(rig);
        Assert.Equal(("PipelineAgeoff:1", "finished-0:1 started:1"), (page.All("dispatcher_events_produce_pipelines_removed"), page.All(Steps)));
    }

    [Fact]
    public async Task Repetitions_are_counted()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.DedupeBytes = 8);
        foreach (int number in new[] { 1, 1, 2 })
        {
            await rig.PostAsync(Sample.Binary(number));
            await rig.FetchAsync("binary/passive", Task + "&count=9");
        }

        // One place: 1 is put there, found there, and replaced by 2.
        MetricPage page = await MetricPage.GetAsync(rig);
        Assert.Equal((3, 1, 1), (page["dispatcher_dedupe_lookups_total"], page["dispatcher_dedupe_hits_total"], page["dispatcher_dedupe_collisions_total"]));
    }

    [Fact]
    public async Task A_replay_counts_the_work_it_saved_and_is_no_task_that_was_done()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.ReplayBytes = 1 << 20);
        await rig.PostAsync(Sample.Binary(1));
        StatusEvent status = Sample.Status(Sample.Read(Assert.Single((await rig.FetchAsync("binary/active", Task)).Events)));
        status.Entity.Runtime = 12.5;
        await rig.PostAsync(status);
        await rig.PostAsync(Sample.Binary(1, "other"));
        Assert.Empty((await rig.FetchAsync("binary/active", Task)).Events);
        MetricPage page = await MetricPage.UntilAsync(rig, "dispatcher_replay_cache_hit_seconds{name=\"p\"}", 12.5);
        Assert.Equal(("p:1", "finished-0:1 started:1"), (page.All("dispatcher_replay_cache_hit_count"), page.All(Steps)));
    }

    [Fact]
    public async Task A_copy_run_counts_its_events_and_ends()
    {
        await using CopyRig rig = new();
        await rig.FillSourcesAsync(10);
        Dispatch.Reprocess.Reprocessor reprocessor = rig.Make(rig.Options(system: false));
        await reprocessor.RunAsync(default);
        MetricPage page = new(reprocessor.Metrics.ToText());
        Assert.Equal("azul.qa01.one.binary.sourced:5 azul.qa01.two.binary.sourced:5", page.All("reprocessor_event_count"));
        Assert.Equal("azul.qa01.one.binary.sourced:1 azul.qa01.two.binary.sourced:1", page.All("reprocessor_eof"));
    }

    [Fact]
    public void A_step_that_fails_is_counted_and_named()
    {
        DispatchMetrics metrics = new();
        Failing failing = new();
        Assert.Throws<InvalidOperationException>(() => new ProducePipeline([failing], metrics).Run([new ProduceItem(Sample.Binary(), 0, isDerived: false)]));
        Assert.Throws<InvalidOperationException>(() => new ConsumePipeline([new TooDeepStage(), failing], metrics).Drop(Sample.Binary(), new FetchRequest { Model = EventModel.Binary, Name = "p" }, new ConsumeStep()));
        MetricPage page = new(metrics.ToText());
        Assert.Equal(("Failing:1", "Failing:1"), (page.All("dispatcher_events_produce_pipelines_error"), page.All("dispatcher_events_consume_pipelines_error")));
    }

    private static async Task<long> BytesAsync(DispatchRig rig, string topic) =>
        (await rig.Store.ReadAsync(new TopicPartition(topic, 0), 0, 100, long.MaxValue, default)).Records.Sum(r => (long)r.Value!.Value.Length);

    private sealed class Failing : IProduceStage, IConsumeStage
    {
        public string Name => "Failing";

        public ProduceItem? Pass(ProduceItem item, List<ProduceItem> added) => throw new InvalidOperationException();

        public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step) => throw new InvalidOperationException();
    }
}
