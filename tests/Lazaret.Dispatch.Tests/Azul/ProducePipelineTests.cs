using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;
using Lazaret.Dispatch.Produce;
using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Api;
using Lazaret.Dispatch.Tests.Events;
using Lazaret.TestKit.Time;

namespace Lazaret.Dispatch.Tests.Azul;

/// <summary>INDEX §2 to §6: the produce side.</summary>
public class ProducePipelineTests
{
    [Theory]
    [InlineData("P1 P2", "simple", "simple source_ref_change", "1 2")]
    [InlineData("P1 P2", "source_security_change path_security_change", "source_security_change path_security_change source_ref_change source_ref_change", "2 4")]
    [InlineData("P1 P3", "simple", "author_change author_change", "1 2")]
    [InlineData("P4", "simple", "", "1")]
    public void Section_2_added_events_pass_the_later_stages_only(string stages, string inputs, string outputs, string calls)
    {
        DummyStage[] all = [.. stages.Split(' ').Select(s => new DummyStage(s))];
        (List<ProduceItem> items, Dictionary<string, int> dropped) =
            new ProducePipeline(all).Run([.. inputs.Split(' ').Select((name, i) => new ProduceItem(AzulEvents.Binary("pipelines/produce/" + name), i, isDerived: false))]);
        string[] expected = outputs.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Length, items.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            EventAssert.Same(AzulCases.Json($"testdata/events/pipelines/produce/{expected[i]}.json"), EventJson.Bytes(items[i].Event), expected[i]);
        }

        Assert.Equal(calls, string.Join(' ', all.Select(s => s.Calls)));
        Assert.Equal(stages == "P4" ? [new KeyValuePair<string, int>("pa4", 1)] : [], dropped);
    }

    [Fact]
    public void Section_3_a_binary_passes()
    {
        ProduceItem item = Assert.Single(Results(AzulEvents.Binary("pipelines/produce_status_results/simple")));
        EventAssert.Same(AzulCases.Json("testdata/events/pipelines/produce_status_results/simple.json"), EventJson.Bytes(item.Event), "simple");
    }

    [Fact]
    public void Section_3_results_are_taken_out_of_a_status()
    {
        List<ProduceItem> items = Results(AzulEvents.Status("pipelines/produce_status_results/example1"));
        Assert.Equal(2, items.Count);
        EventAssert.Same(AzulCases.Json("testdata/events/pipelines/produce_status_results/example1_nores.json"), EventJson.Bytes(items[0].Event), "status");
        EventAssert.Same(AzulCases.Json("testdata/events/pipelines/produce_status_results/example1_res.json"), EventJson.Bytes(items[1].Event), "result");
        Assert.DoesNotContain("results", Encoding.UTF8.GetString(EventJson.Bytes(items[0].Event)), StringComparison.Ordinal);
    }

    [Fact]
    public void Section_3_results_of_expedited_work_are_expedited()
    {
        List<ProduceItem> items = Results(AzulEvents.Status("pipelines/produce_status_results/expedite_binary"));
        Assert.Equal(2, items.Count);
        Assert.True(((BinaryEvent)items[1].Event).Flags.Expedite);
    }

    [Fact]
    public async Task Section_3_a_status_ends_its_task_and_goes_to_its_topic()
    {
        StatusEvent status = AzulEvents.Status("pipelines/produce_status_results/example1");
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary());
        status.Entity.Input.Dequeued = Sample.Read((await rig.FetchAsync("binary/active", "name=p&version=1&r-historic=true&deadline=0")).Events[0]).Dequeued;
        Assert.Equal(1, await rig.Store.CountTasksAsync(default));
        (HttpStatusCode code, JsonElement body) = await rig.PostAsync(status);
        Assert.True(code == HttpStatusCode.OK, body.ToString());
        Assert.False(body.GetProperty("ok")[0].GetProperty("entity").TryGetProperty("results", out _));
        Assert.Equal(0, await rig.Store.CountTasksAsync(default));
        Assert.Equal("azul.test01.system.status", rig.Dispatcher.Publisher.TopicOf(status));
    }

    [Fact]
    public async Task Section_3_a_status_that_is_too_large_is_refused()
    {
        StatusEvent status = AzulEvents.Status("pipelines/produce_status_results/example1_nores");
        await using DispatchRig measured = await DispatchRig.StartAsync();
        ProduceOutcome outcome = await measured.Dispatcher.Publisher.PublishAsync([status], default);
        int size = AzulEvents.Avro(Assert.Single(outcome.Events)).Length;
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.MessageMaxBytes = size + 10);
        Assert.Empty((await rig.Dispatcher.Publisher.PublishAsync([status], default)).Failures);
        status.Entity.Input.Author.Name += new string('x', 37);
        Assert.Contains("message too large for kafka: ", Assert.Single((await rig.Dispatcher.Publisher.PublishAsync([status], default)).Failures).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simple", "{}", "{}")]
    [InlineData("simple_with_settings", """{"passwords":"a;b;c","remove_at_depth":"5"}""", """{"passwords":"a;b;c","remove_at_depth":"5"}""")]
    [InlineData("simple_with_settings_remove", """{"passwords":"a;b;c","remove_at_depth":"4"}""", "{}")]
    public void Section_4_settings_go_at_their_depth(string name, string before, string after)
    {
        BinaryEvent e = AzulEvents.Binary("pipelines/remove_source_settings/" + name);
        Assert.Equal(before, JsonSerializer.Serialize(new SortedDictionary<string, string>(e.Source.Settings)));
        (List<ProduceItem> items, _) = new ProducePipeline([new SettingRemovalStage()]).Run([new ProduceItem(e, 0, isDerived: false)]);
        Assert.Equal(after, JsonSerializer.Serialize(new SortedDictionary<string, string>(((BinaryEvent)Assert.Single(items).Event).Source.Settings)));
    }

    [Theory]
    [InlineData("enriched", false)]
    [InlineData("downloaded", false)]
    [InlineData("mapped", false)]
    [InlineData("extracted", true)]
    [InlineData("extracted_whitespace", true)]
    public void Section_5_children_are_put_under_new_content_only(string name, bool injectable) => Assert.Equal(injectable, ChildInjection.IsInjectable(AzulEvents.Binary("pipelines/injector/" + name)));

    [Theory]
    [InlineData("download_child", "download_attached")]
    [InlineData("download_child2", "download_attached2")]
    public void Section_5_a_child_goes_on_from_its_parent(string child, string attached)
    {
        JsonElement expected = AzulCases.Json($"testdata/events/pipelines/injector/{attached}.json");
        BinaryEvent e = ChildInjection.Attach(AzulEvents.Binary("pipelines/injector/downloaded"), AzulEvents.Insert("pipelines/injector/" + child), DateTimeOffset.UnixEpoch);
        Assert.Equal((DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch), (e.Timestamp.Moment, e.Source.Path[^1].Timestamp.Moment));

        // Both are "now": those of the fixture are when it was made.
        BinaryEvent wanted = (BinaryEvent)EventJson.Read(EventModel.Binary, expected);
        e.Timestamp = wanted.Timestamp;
        e.Source.Path[^1].Timestamp = wanted.Source.Path[^1].Timestamp;
        EventAssert.Same(expected, EventJson.Bytes(e), attached);
    }

    [Theory]
    [InlineData("extracted", "", 0)]
    [InlineData("downloaded", "insert_event", 0)]
    [InlineData("extracted", "insert_event", 1)]
    [InlineData("extracted", "insert_event insert_event2", 2)]
    [InlineData("extracted", "insert_event insert_event", 1)]
    [InlineData("extracted", "insert_event insert_event_overwrite", 1)]
    public void Section_5_every_child_is_added_once(string parent, string inserts, int added)
    {
        InsertIndex index = new();
        List<string> copies = [];
        foreach (InsertEvent insert in inserts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => AzulEvents.Insert("pipelines/injector/" + i)))
        {
            index.Add(insert.KafkaKey, insert);
        }

        (List<ProduceItem> items, _) = new ProducePipeline([new InjectChildrenStage(index, (_, source) => copies.Add(source), TimeProvider.System)])
            .Run([new ProduceItem(AzulEvents.Binary("pipelines/injector/" + parent), 0, isDerived: false)]);
        Assert.Equal(1 + added, items.Count);
        Assert.Equal(Enumerable.Repeat("virustotal", added), copies);
        if (inserts.EndsWith("overwrite", StringComparison.Ordinal))
        {
            Assert.Equal(AzulEvents.Insert("pipelines/injector/insert_event_overwrite").Entity.Child.Size, ((BinaryEvent)items[1].Event).Entity.Size);
        }
    }

    /// <summary>The existing dispatcher copies every stream under the hash of the child; here each is copied under its own, which differ in this fixture alone (spec §7.3, §18 item 14).</summary>
    [Fact]
    public async Task Section_5_the_content_of_a_child_is_copied_and_content_that_is_not_there_is_no_error()
    {
        InsertEvent insert = AzulEvents.Insert("pipelines/injector/insert_event");
        await using DispatchRig rig = await DispatchRig.StartAsync();
        TaskCompletionSource<string> copied = new();
        rig.Dispatcher.CopyStream = (from, label, hash, to, _) =>
        {
            copied.TrySetResult($"{from} {label} {hash} {to}");
            return Task.FromException(new IOException("it is not there"));
        };
        rig.Dispatcher.Inserts.Add("1", insert);
        ProduceOutcome outcome = await rig.Dispatcher.Publisher.PublishAsync([AzulEvents.Binary("pipelines/injector/extracted")], default);
        Assert.Equal((1, 2, 0), (outcome.Ok, outcome.Published, outcome.Failures.Count));
        Assert.Equal($"azul content {insert.Entity.Child.Datastreams[0].Sha256} virustotal", await copied.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("insert_event", "1", 0)]
    [InlineData("insert_event", "2", 1)]
    [InlineData("insert_event insert_event2", "1", 1)]
    [InlineData("", "1", 0)]
    public void Section_5_a_tombstone_takes_a_child_away(string inserts, string key, int left)
    {
        InsertIndex index = new();
        foreach (InsertEvent insert in inserts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => AzulEvents.Insert("pipelines/injector/" + i)))
        {
            index.Take(new LogRecord(0, insert.KafkaKey, AzulEvents.Avro(insert), DateTimeOffset.UnixEpoch));
        }

        index.Take(new LogRecord(1, key, null, DateTimeOffset.UnixEpoch));
        Assert.Equal(left, index.Count);
    }

    [Fact]
    public void Section_5_what_is_no_child_is_refused_with_words()
    {
        Assert.Equal("entity.parent_sha256 must not be empty", EventRules.Check(AzulEvents.Read(EventModel.Insert, "pipelines/injector/download_child_missing")));
    }

    [Theory]
    [InlineData("virustotal", -10, true)]
    [InlineData("virustotal", -3, true)]
    [InlineData("virustotal", -1, false)]
    [InlineData("virustotal", 1, false)]
    [InlineData("tasking", -60, false)]
    [InlineData("testing", -3, false)]
    public void Section_6_old_events_are_dropped_on_both_sides(string source, int days, bool dropped)
    {
        ManualTimeProvider time = new();
        Assert.True(SourceExpiry.TryParse("2 days", out TimeSpan? expiry));
        SourceCatalog sources = new([new SourceDefinition { Name = "virustotal", Expiry = expiry }, new SourceDefinition { Name = "tasking" }]);
        BinaryEvent e = AzulEvents.Binary("pipelines/ageoff/basic");
        e.Source.Name = source;
        e.Source.Timestamp = EventTime.From(time.GetUtcNow().AddDays(days));
        Assert.Equal(dropped ? "ageoff" : null, new Lazaret.Dispatch.Consume.AgeOffStage(sources, time).Drop(e, new Lazaret.Dispatch.Consume.FetchRequest { Model = EventModel.Binary }, new Lazaret.Dispatch.Consume.ConsumeStep()));
        Assert.Equal(dropped, new Lazaret.Dispatch.Produce.AgeOffStage(sources, time).Pass(new ProduceItem(e, 0, isDerived: false), []) is null);
        StatusEvent status = new() { Entity = new StatusEntity { Input = e } };
        Assert.Equal(dropped, new Lazaret.Dispatch.Produce.AgeOffStage(sources, time).Pass(new ProduceItem(status, 0, isDerived: false), []) is null);
    }

    private static List<ProduceItem> Results(DispatchEvent e) => new ProducePipeline([new StatusResultsStage()]).Run([new ProduceItem(e, 0, isDerived: false)]).Items;

    /// <summary>P1 keeps and adds, P2 keeps, P3 replaces, P4 drops.</summary>
    private sealed class DummyStage(string kind) : IProduceStage
    {
        public int Calls { get; private set; }

        public string Name => kind.ToLower(CultureInfo.InvariantCulture).Insert(1, "a");

        public ProduceItem? Pass(ProduceItem item, List<ProduceItem> added)
        {
            Calls++;
            if (kind == "P1")
            {
                added.Add(new ProduceItem(AzulEvents.Binary("pipelines/produce/source_ref_change"), item.Input, isDerived: true));
            }

            return kind == "P3" ? new ProduceItem(AzulEvents.Binary("pipelines/produce/author_change"), item.Input, item.IsDerived) : kind == "P4" ? null : item;
        }
    }
}
