using System.Text.Json;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Delivery;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Security;
using Lazaret.Dispatch.Tests.Api;
using Lazaret.Dispatch.Tests.Events;
using Lazaret.Dispatch.Tests.Security;
using Lazaret.TestKit.Time;

namespace Lazaret.Dispatch.Tests.Azul;

/// <summary>INDEX §7: the consume side.</summary>
public class ConsumeFilterTests
{
    private const string Dupe = "pipelines/consume/filter_dupe/";
    private const string Task = "pipelines/consume/dequeued_status/";

    [Fact]
    public void Section_7_repetitions_are_skipped()
    {
        DedupeStage stage = new(1 << 20);
        BinaryEvent expedited = AzulEvents.Binary(Dupe + "basic");
        expedited.Flags.Expedite = true;
        BinaryEvent basic = AzulEvents.Binary(Dupe + "basic");
        BinaryEvent basic2 = AzulEvents.Binary(Dupe + "basic2");
        (BinaryEvent, string, string?)[] steps =
        [
            (expedited, "p1", null), (basic, "p1", null), (basic, "p1", "skipped"), (expedited, "p1", null), (basic, "p2", null), (basic, "p2", "skipped"), (basic2, "p1", null), (basic2, "p2", null),
        ];
        foreach ((BinaryEvent e, string plugin, string? reason) in steps)
        {
            Assert.Equal(reason, Drop(stage, e, plugin));
        }

        Assert.Equal("error", Drop(stage, AzulEvents.Binary(Dupe + "noid"), "p1"));
        DispatchEvent status = AzulEvents.Status(Dupe + "status");
        for (int i = 0; i < 5; i++)
        {
            Assert.Null(Drop(stage, status, "p1"));
        }
    }

    [Theory]
    [InlineData("basic", "dac804f3662b2228e43af80f6e0769614bf53d6c8ea16241c80d779de1308c20", 1)]
    [InlineData("path", null, 1)]
    public async Task Section_7_a_task_gets_an_id_and_a_record_without_what_is_large(string file, string? hash, int streams)
    {
        ManualTimeProvider time = new();
        BinaryEvent stored = AzulEvents.Binary(Task + file);
        await using DispatchRig rig = await DispatchRig.StartAsync(time: time);
        await PutAsync(rig, stored);
        BinaryEvent task = Sample.Read(Assert.Single((await rig.FetchAsync("binary/active", "name=test&version=1&r-historic=true&deadline=0")).Events));
        Assert.Equal($"{stored.KafkaKey}.test.1.{time.GetUtcNow().ToUnixTimeSeconds()}", task.Dequeued);
        Assert.Equal(streams, task.Entity.Datastreams.Count);
        if (hash is not null)
        {
            Assert.Equal("c8a5760778f2724d1560f", stored.KafkaKey);
        }

        Lease record = Assert.Single(await rig.Store.ListLostAsync(DateTimeOffset.MaxValue, 0, 10, default));
        (string plugin, string version, BinaryEvent input) = TaskPayload.Read(record.Payload.Span);
        Assert.Equal((task.Dequeued, "test", "1", hash ?? stored.Entity.Sha256), (record.Id, plugin, version, input.Entity.Sha256));
        Assert.Equal((stored.Action, stored.Source.Name, task.Dequeued), (input.Action, input.Source.Name, input.Dequeued));
        Assert.Equal((0, 0, 0), (input.Entity.Features.Count, input.Entity.Datastreams.Count, input.Entity.Info.Length));
    }

    [Fact]
    public async Task Section_7_who_is_no_task_consumer_gets_no_task()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await PutAsync(rig, AzulEvents.Binary(Task + "path"));
        Assert.Empty(Sample.Read(Assert.Single((await rig.FetchAsync("binary/passive", "name=test&version=1&r-historic=true&deadline=0")).Events)).Dequeued);
        Assert.Equal(0, await rig.Store.CountTasksAsync(default));
    }

    [Fact]
    public async Task Section_7_a_status_is_no_task()
    {
        StatusEvent status = AzulEvents.Status(Task + "status");
        status.Entity.Input.ModelVersion = DispatchEvent.CurrentVersion; // As every event that was read from Avro.
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.Store.AppendAsync([new NewRecord(rig.Dispatcher.Names.System("status"), "k", AzulEvents.Avro(status))], default);
        JsonElement got = Assert.Single((await rig.FetchAsync("status/active", "name=test&version=1&r-historic=true&deadline=0")).Events);
        EventAssert.Same(got, EventJson.Bytes(status), "status");
        Assert.Equal(0, await rig.Store.CountTasksAsync(default));
    }

    [Fact]
    public void Section_7_what_is_too_deep_is_dropped()
    {
        foreach (JsonElement vector in AzulCases.Vectors("depth").EnumerateArray())
        {
            BinaryEvent e = AzulEvents.Binary("pipelines/consume/too_deep/empty_path");
            e.Source.Path = [.. Enumerable.Repeat(e.Source.Path[0], vector.GetProperty("path_len").GetInt32())];
            int most = vector.GetProperty("max").GetInt32();
            Assert.Equal(vector.GetProperty("keep").GetBoolean() ? null : "too_deep", Drop(new TooDeepStage(most, most), e, "p"));
        }
    }

    [Fact]
    public void Section_7_who_may_not_see_an_event_does_not_get_it()
    {
        JsonElement vectors = AzulCases.Vectors("security");
        SecurityStage stage = new(new SecurityAccess(SecuritySample.OfVectors(vectors.GetProperty("settings"))));
        foreach ((string list, string? reason) in new[] { ("allow", null), ("deny", "max_security") })
        {
            foreach (JsonElement pair in vectors.GetProperty(list).EnumerateArray())
            {
                FetchRequest request = new() { Model = EventModel.Binary, MaxSecurity = pair[0].GetString()! };
                BinaryEvent binary = AzulEvents.Binary("pipelines/consume/too_deep/empty_path");
                binary.Source.Security = pair[1].GetString()!;
                DownloadEvent download = (DownloadEvent)AzulEvents.Read(EventModel.Download, "pipelines/consume/too_deep/download");
                download.Source.Security = pair[1].GetString()!;
                Assert.Equal(reason, stage.Drop(binary, request, new ConsumeStep()));
                Assert.Equal(reason, stage.Drop(download, request, new ConsumeStep()));
            }
        }
    }

    /// <summary>Into the log as it is, as another program would.</summary>
    private static async Task PutAsync(DispatchRig rig, BinaryEvent e)
    {
        string topic = rig.Dispatcher.Names.Binary(e.Source.Name, e.Action);
        await rig.Store.EnsureTopicAsync(new TopicSpec { Name = topic }, default);
        await rig.Store.AppendAsync([new NewRecord(topic, e.KafkaKey, AzulEvents.Avro(e))], default);
    }

    private static string? Drop(IConsumeStage stage, DispatchEvent e, string plugin) =>
        stage.Drop(e, new FetchRequest { Model = e.Model, Name = plugin, Version = "1.0.0", IsTask = true }, new ConsumeStep());
}
