using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Delivery;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Api;

namespace Lazaret.Dispatch.Tests.Azul;

/// <summary>INDEX §9 and §10: the event reader, and HTTP.</summary>
public class EventReaderTests
{
    private const string Topic = "azul.test01.testing.binary.enriched";
    private const string Query = "name=p&version=1&r-historic=true";

    [Fact]
    public async Task Section_9_what_a_stage_drops_is_counted_and_reading_goes_on()
    {
        await using DispatchRig rig = await RigAsync(Event("binary_filtered"), Event("binary_filtered"), Event("binary_simple"));
        ConsumerParts parts = new()
        {
            Log = rig.Store, Store = rig.Store, Pipeline = new ConsumePipeline([new FlaggedStage()]), Names = rig.Dispatcher.Names, Options = new DeliveryOptions(), Time = rig.Time,
        };
        await using ConsumerHub hub = new(parts, rig.Dispatcher.Pause, rig.Dispatcher.Registry);
        FetchReply reply = await hub.FetchAsync(new FetchRequest { Model = EventModel.Binary, Historic = true, Name = "r", Count = 1, Deadline = TimeSpan.FromSeconds(1) }, default);
        Assert.Single(reply.Events);
        Assert.Equal([new KeyValuePair<string, int>("FilterFlagged-filter_flagged", 2)], reply.Filters);
        Assert.Empty(reply.NotReady);

        // The same over HTTP, with a condition in place of the stage.
        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/passive", Query + "&count=1&deadline=1&filter=" + Uri.EscapeDataString("flags.bypass_cache!=true"));
        Assert.True(info.GetProperty("ready").GetBoolean());
        Assert.True(events.Length == 0 || info.GetProperty("filtered").GetInt32() == 2);
    }

    [Fact]
    public async Task Section_9_events_come_one_after_the_other_and_then_none()
    {
        byte[][] all = [.. Enumerable.Range(1, 5).Select(i => Event("binary_simple", i))];
        await using DispatchRig rig = await RigAsync(all);
        for (int i = 1; i <= 5; i++)
        {
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), Sample.Read(Assert.Single((await rig.FetchAsync("binary/passive", Query + "&deadline=1")).Events)).Entity.Sha256);
        }

        (JsonElement info, JsonElement[] none) = await rig.FetchAsync("binary/passive", Query + "&deadline=0");
        Assert.Empty(none);
        Assert.Equal(
            """{"fetched":0,"filtered":0,"paused":false,"ready":true}""",
            JsonSerializer.Serialize(new SortedDictionary<string, JsonElement>(info.EnumerateObject().ToDictionary(m => m.Name, m => m.Value), StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Section_9_what_is_no_event_is_skipped()
    {
        await using DispatchRig rig = await RigAsync(Event("binary_simple"), "{\"blah\": 5}"u8.ToArray(), Event("binary_simple"));
        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/passive", Query + "&count=3&deadline=0");
        Assert.Equal((2, 0), (events.Length, info.GetProperty("filtered").GetInt32()));
    }

    [Fact]
    public async Task Section_9_tombstones_and_empty_messages_are_skipped()
    {
        await using DispatchRig rig = await RigAsync(null, []);
        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/passive", Query + "&count=3&deadline=0");
        Assert.Equal((0, 0), (events.Length, info.GetProperty("filtered").GetInt32()));
    }

    [Theory]
    [InlineData("3_binary_js_deob", 422, "too old")]
    [InlineData("3_binary_js_deob_done", 200, "\"total_ok\":1")]
    public async Task Section_10_old_events_are_refused(string file, int status, string text)
    {
        string body = Encoding.UTF8.GetString(AzulCases.Bytes($"testdata/events/restapi/{file}.json"));
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.Sources = new SourceCatalog([new SourceDefinition { Name = "samples" }]));
        (HttpStatusCode got, JsonElement answer) = await rig.PostAsync("model=binary", body);
        Assert.Equal(status, (int)got);
        Assert.Contains(text, answer.GetRawText(), StringComparison.Ordinal);
    }

    private static byte[] Event(string name, int hash = 0)
    {
        BinaryEvent e = AzulEvents.Binary("manager/" + name);
        e.Entity.Sha256 = hash == 0 ? e.Entity.Sha256 : hash.ToString(CultureInfo.InvariantCulture);
        return AzulEvents.Avro(e);
    }

    private static async Task<DispatchRig> RigAsync(params byte[]?[] records)
    {
        DispatchRig rig = await DispatchRig.StartAsync();
        await rig.Store.EnsureTopicAsync(new TopicSpec { Name = Topic }, default);
        foreach (byte[]? record in records)
        {
            await rig.Store.AppendAsync([new NewRecord(Topic, "k", record is null ? (ReadOnlyMemory<byte>?)null : record)], default);
        }

        return rig;
    }

    private sealed class FlaggedStage : IConsumeStage
    {
        public string Name => "FilterFlagged";

        public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step) => e is BinaryEvent { Flags.BypassCache: true } ? "filter_flagged" : null;
    }
}
