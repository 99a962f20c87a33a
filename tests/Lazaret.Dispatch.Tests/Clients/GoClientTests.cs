using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Tests.Api;

namespace Lazaret.Dispatch.Tests.Clients;

/// <summary>Spec §16.2: the Go client, Avro both ways; it refuses parts of other names and other media types.</summary>
public sealed class GoClientTests
{
    [Fact]
    public async Task A_plugin_registers_works_and_reports()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using HttpClient go = Client(rig);
        PluginEvent registration = new() { ModelVersion = 6, KafkaKey = "x", Author = new Author { Name = "go", Version = "1", Category = "plugin" }, Entity = new PluginEntity { Name = "go", Version = "1" } };
        Assert.Equal(1, await PostAsync(go, registration));
        Assert.Equal(1, await PostAsync(go, Sample.Binary(1)));

        (JsonElement info, List<DispatchEvent> events) = await FetchAsync(go);
        Assert.Equal((1, false), (info.GetProperty("fetched").GetInt32(), info.GetProperty("paused").GetBoolean()));
        BinaryEvent job = Assert.IsType<BinaryEvent>(Assert.Single(events));
        Assert.StartsWith($"{job.KafkaKey}.go.1.", job.Dequeued, StringComparison.Ordinal);
        Assert.Equal("OFFICIAL", job.Source.Security);

        Assert.Equal(1, await PostAsync(go, Sample.Status(job, "completed", "go", Sample.Result(job, 2, "extracted", "go"))));
        Assert.Equal(0, await rig.Store.CountTasksAsync(default));
        Assert.Equal(Sample.Hash(2), ((BinaryEvent)Assert.Single((await FetchAsync(go)).Events)).Entity.Sha256);
        (info, events) = await FetchAsync(go, deadline: 1);
        Assert.Empty(events);
        StrictModels.Check("info", info);
    }

    [Fact]
    public async Task It_is_told_of_a_pause()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using HttpClient go = Client(rig);
        await PostAsync(go, Sample.Binary(1), pause: "true");
        (JsonElement info, List<DispatchEvent> events) = await FetchAsync(go);
        Assert.Equal((true, false, 0), (info.GetProperty("paused").GetBoolean(), info.GetProperty("ready").GetBoolean(), events.Count));
    }

    [Fact]
    public async Task Basic_authentication_is_no_obstacle()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using HttpClient go = Client(rig);
        go.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("user:password"u8));
        Assert.Equal(1, await PostAsync(go, Sample.Binary(1)));
    }

    [Fact]
    public async Task A_bulk_of_many_events_with_one_bad_one_is_taken_but_for_that()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using HttpClient go = Client(rig);
        BinaryEvent bad = Sample.Binary(2);
        bad.Source.Path = [];
        using HttpResponseMessage answer = await SendAsync(go, "false", Sample.Binary(1), bad, Sample.Binary(3));
        JsonElement body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        StrictModels.Check("posted", body);
        Assert.Equal((2, 1), (body.GetProperty("total_ok").GetInt32(), body.GetProperty("total_failures").GetInt32()));
    }

    private static HttpClient Client(DispatchRig rig)
    {
        HttpClient go = new() { BaseAddress = rig.Server.Address, Timeout = TimeSpan.FromSeconds(60) };
        go.DefaultRequestHeaders.Add("User-Agent", "dpclient-go-go");
        go.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        return go;
    }

    private static async Task<int> PostAsync(HttpClient go, DispatchEvent e, string pause = "false")
    {
        using HttpResponseMessage answer = await SendAsync(go, pause, e);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        JsonElement body = JsonDocument.Parse(text).RootElement;
        StrictModels.Check("posted", body);
        return body.GetProperty("total_ok").GetInt32();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient go, string pause, params DispatchEvent[] events)
    {
        using ByteBuffer avro = new();
        int start = EventAvro.BeginBulk(avro, events.Length);
        foreach (DispatchEvent e in events)
        {
            EventAvro.Write(avro, e);
        }

        EventAvro.EndBulk(avro, events.Length, start);
        using ByteArrayContent content = new(avro.Span.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/avro") } };
        return await go.PostAsync($"/api/v2/event?avro-format=true&include_ok=false&model={EventModels.Name(events[0].Model)}&pause_plugins={pause}&sync=false", content);
    }

    private static async Task<(JsonElement Info, List<DispatchEvent> Events)> FetchAsync(HttpClient go, int deadline = 30)
    {
        using HttpResponseMessage answer = await go.GetAsync(
            $"/api/v2/event/binary/active?avro-format=true&count=1&d-self=false&deadline={deadline}&deployment_key=plugin-go&name=go&r-expedite=true&r-historic=true&r-live=true&version=1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("multipart/form-data", answer.Content.Headers.ContentType!.MediaType);

        // Latin 1 keeps every byte.
        string text = Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync());
        Dictionary<string, string> parts = Multipart.Read(answer.Content.Headers.ContentType.Parameters.Single(p => p.Name == "boundary").Value!, text);
        Assert.Equal(["events", "info"], parts.Keys.Order());
        return (JsonDocument.Parse(parts["info"]).RootElement, EventAvro.ReadBulk(EventModel.Binary, Encoding.Latin1.GetBytes(parts["events"])));
    }
}
