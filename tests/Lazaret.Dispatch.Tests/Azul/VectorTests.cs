using System.Text;
using System.Text.Json;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Delivery;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Identity;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Replay;
using Lazaret.Dispatch.Tests.Api;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Tests.Azul;

/// <summary>INDEX §16: vectors that no other test reads.</summary>
public class VectorTests
{
    [Fact]
    public void Section_16_consumer_key()
    {
        foreach (JsonElement vector in AzulCases.Vectors("consumer_key").EnumerateArray())
        {
            bool Is(string name) => vector.TryGetProperty(name, out JsonElement e) && e.GetBoolean();
            string[] List(string name) => vector.TryGetProperty(name, out JsonElement e) ? [.. e.EnumerateArray().Select(w => w.GetString()!)] : [];
            EventModel model = EventModels.Parse(vector.GetProperty("model").GetString())!.Value;
            Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query = new()
            {
                ["name"] = vector.GetProperty("name").GetString(), ["version"] = vector.GetProperty("version").GetString(), ["r-expedite"] = Is("expedite") ? "true" : "false", ["r-live"] = Is("live") ? "t" : "f",
                ["r-historic"] = Is("historic") ? "1" : "0", ["r-source"] = List("sources"), ["r-action"] = List("actions"), ["filter"] = "a",
            };
            FetchRequest request = new FetchParser(1000, TimeSpan.Zero).Parse(model, isTask: true, new QueryCollection(query), "");
            Assert.Equal(vector.GetProperty("key").GetString(), request.Key);
        }
    }

    [Fact]
    public void Section_16_dedupe_key()
    {
        foreach (JsonElement vector in AzulCases.Vectors("dedupe_key").EnumerateArray())
        {
            BinaryEvent e = (BinaryEvent)EventJson.Read(EventModel.Binary, AzulCases.Json(vector.GetProperty("file").GetString()!));
            FetchRequest request = new() { Model = EventModel.Binary, Name = vector.GetProperty("plugin").GetString()!, Version = vector.GetProperty("version").GetString()! };
            Assert.Equal(vector.TryGetProperty("key", out JsonElement key) ? key.GetString() : null, DedupeStage.KeyOf(e, request));
        }
    }

    [Fact]
    public void Section_16_replay_cache_key()
    {
        foreach (JsonElement vector in AzulCases.Vectors("replay_cache_key").EnumerateArray())
        {
            Assert.Equal(vector.GetProperty("key").GetString(), ReplayCache.KeyOf(vector.GetProperty("sha256").GetString()!, vector.GetProperty("plugin").GetString()!, vector.GetProperty("version").GetString()!));
        }
    }

    [Fact]
    public void Section_16_dequeued_id()
    {
        JsonElement vector = AzulCases.Vectors("dequeued_id");
        Assert.Equal("<kafka_key>.<plugin name>.<plugin version>.<unix seconds>", vector.GetProperty("format").GetString());
        foreach (JsonElement id in vector.GetProperty("parse").EnumerateArray())
        {
            Assert.Equal(id.GetProperty("timestamp").GetInt64(), TaskIds.Seconds(id.GetProperty("id").GetString()!));
        }
    }

    [Fact]
    public async Task Section_16_pause()
    {
        JsonElement vector = AzulCases.Vectors("pause");
        Assert.Equal((PauseState.PausedFor.TotalSeconds, PauseState.SkipFor.TotalSeconds), (vector.GetProperty("paused_below_seconds").GetDouble(), vector.GetProperty("skip_to_latest_below_seconds").GetDouble()));
        TestKit.Time.ManualTimeProvider time = new();
        await using DispatchRig rig = await DispatchRig.StartAsync(time: time);
        PauseState pause = new(rig.Store, time);
        await pause.PauseAsync(default);
        (double, bool, bool)[] expected = [(0, true, false), (599, true, false), (1, false, true), (1199, false, true), (1, false, false)];
        foreach ((double seconds, bool paused, bool skip) in expected)
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal((paused, skip), await pause.NowAsync(default));
        }
    }

    [Fact]
    public async Task Section_16_json_shapes()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        foreach (JsonElement vector in AzulCases.Vectors("json_shapes").EnumerateArray())
        {
            string expected = vector.GetProperty("out").GetRawText();
            string? actual = vector.GetProperty("type").GetString() switch
            {
                "datastream" => Entity($$"""{"datastreams":[{{vector.GetProperty("in").GetRawText()}}]}""").GetProperty("datastreams")[0].GetRawText(),
                "binary_entity" => Entity(vector.GetProperty("in").GetRawText()).GetRawText(),
                "event_response_info" => (await rig.FetchAsync("plugin/passive", "name=p&r-historic=true&deadline=0")).Info.GetRawText(),
                "response_post_event" => Names((await rig.PostAsync("model=plugin", """{"model_version":6,"timestamp":"2026-01-01T00:00:00Z","author":{"name":"p"},"entity":{"name":"p"}}""")).Body, ref expected),
                "api_error" => Names((await rig.PostAsync("model=binary", "")).Body, ref expected),
                var other => throw new InvalidOperationException($"The vectors have a new type, {other}."),
            };
            Events.EventAssert.Same(JsonDocument.Parse(expected).RootElement, Encoding.UTF8.GetBytes(actual), vector.GetProperty("type").GetString()!);
            Assert.Equal(Members(expected), Members(actual));
        }
    }

    [Fact]
    public void Section_16_avro()
    {
        JsonElement vector = AzulCases.Vectors("avro");
        byte[] bytes = AzulEvents.Avro(new BinaryEvent());
        Assert.Equal(vector.GetProperty("first_bytes_v6").GetString(), Convert.ToHexStringLower(bytes[..1]));
        Assert.Equal(vector.GetProperty("zero_timestamp_micros").GetInt64(), EventTime.Zero.Micros);
        Assert.True(EventAvro.Read(EventModel.Binary, bytes).Timestamp.IsZero);
    }

    private static JsonElement Entity(string entity)
    {
        DispatchEvent e = EventJson.Read(EventModel.Binary, JsonDocument.Parse($$"""{"entity":{{entity}}}""").RootElement);
        return JsonDocument.Parse(EventJson.Bytes(e)).RootElement.GetProperty("entity");
    }

    /// <summary>Where only the members count, not what is in them.</summary>
    private static string Names(JsonElement actual, ref string expected)
    {
        Assert.Equal(Members(expected), Members(actual.GetRawText()));
        return expected = actual.GetRawText();
    }

    private static IEnumerable<string> Members(string json) => [.. JsonDocument.Parse(json).RootElement.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal)];
}
