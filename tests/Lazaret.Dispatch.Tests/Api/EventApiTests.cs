using System.Net;
using System.Text.Json;

using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.TestKit.Time;

namespace Lazaret.Dispatch.Tests.Api;

/// <summary>Spec §19: the behavioural scenarios over HTTP.</summary>
public class EventApiTests
{
    private const string All = "name=p&version=1&r-expedite=true&r-live=true&r-historic=true&deadline=0";

    [Fact]
    public async Task S_01_a_body_of_the_wrong_form_is_told_with_the_known_words()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using ByteBuffer avro = new();
        EventAvro.Write(avro, Sample.Binary());
        (HttpStatusCode status, JsonElement body) = await PostBytesAsync(rig, "model=binary&avro-format=true", avro.Span.ToArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("avro event did not match expected bulk schema", Text(body, "detail"), StringComparison.Ordinal);
        (status, body) = await PostBytesAsync(rig, "model=binary&avro-format=true", EventJson.Bytes(Sample.Binary()));
        Assert.Contains("supplied events were in json format, not avro", Text(body, "detail"), StringComparison.Ordinal);
        (status, body) = await PostBytesAsync(rig, "model=binary", avro.Span.ToArray());
        Assert.Equal(("422", "PostEvent TransformEvents invalid events"), (Text(body, "status"), Text(body, "title")));
        Assert.Contains("ensure events were in json format", Text(body, "detail"), StringComparison.Ordinal);
        Assert.Equal("ErrorStringEnumUnset", Text(body, "error_enum"));
    }

    [Theory]
    [InlineData("model=binary", "", 400, "Empty Request")]
    [InlineData("model=report", "[{}]", 400, "not a registered model type")]
    [InlineData("", "[{}]", 400, "not a registered model type")]
    [InlineData("model=binary", "[]", 422, "PostEvent TransformEvents invalid events")]
    [InlineData("model=binary", "[{}]", 422, "PostEvent TransformEvents invalid events")]
    [InlineData("model=binary", "[{\"model_version\":5}]", 422, "PostEvent TransformEvents invalid events")]
    [InlineData("model=binary", "[{\"model_version\":7}]", 422, "PostEvent TransformEvents invalid events")]
    [InlineData("model=binary", "[{\"model_version\":6}]", 425, "All events to be published have been filtered out")]
    public async Task S_02_S_03_what_cannot_be_published_is_refused(string query, string body, int status, string title)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        (HttpStatusCode got, JsonElement answer) = await rig.PostAsync(query, body);
        Assert.Equal((status, title), ((int)got, Text(answer, "title")));
    }

    [Fact]
    public async Task S_04_an_event_becomes_a_task_and_its_status_ends_it()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        Assert.Empty((await rig.FetchAsync("binary/active", "name=p&version=1&r-expedite=true&r-live=true&deadline=0")).Events);

        (HttpStatusCode status, JsonElement answer) = await rig.PostAsync(Sample.Binary());
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((1, 0, 0), (answer.GetProperty("total_ok").GetInt32(), answer.GetProperty("total_failures").GetInt32(), answer.GetProperty("failures").GetArrayLength()));
        JsonElement ok = Assert.Single(answer.GetProperty("ok").EnumerateArray());
        Assert.Equal((6, "sourced"), (ok.GetProperty("model_version").GetInt32(), Text(ok, "action")));
        Assert.Matches("^[0-9a-f]{32}$", Text(ok, "kafka_key"));
        Assert.Equal("testing.", Text(ok, "track_source_references")[..8]);

        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/active", "name=p&version=1&r-expedite=true&r-live=true&deadline=5");
        Assert.Equal(1, info.GetProperty("fetched").GetInt32());
        BinaryEvent task = Sample.Read(events[0]);
        Assert.StartsWith($"{Text(ok, "kafka_key")}.p.1.", task.Dequeued, StringComparison.Ordinal);
        Assert.Equal("OFFICIAL", task.Source.Security);
        Assert.Equal(1, await rig.Store.CountTasksAsync(default));
        Assert.Empty((await rig.FetchAsync("binary/active", "name=p&version=1&r-expedite=true&r-live=true&deadline=0")).Events);

        await rig.PostAsync(Sample.Status(task, "heartbeat"));
        Assert.Equal(1, await rig.Store.CountTasksAsync(default));
        await rig.PostAsync(Sample.Status(task));
        Assert.Equal(0, await rig.Store.CountTasksAsync(default));
    }

    [Fact]
    public async Task S_05_historic_events_of_one_source()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary());
        Assert.Empty((await rig.FetchAsync("binary/passive", "name=p&version=1&r-historic=true&r-source=other&deadline=0")).Events);
        Assert.Single((await rig.FetchAsync("binary/passive", "name=p&version=1&r-historic=true&r-source=testing&deadline=0")).Events);
    }

    [Fact]
    public async Task S_06_live_and_historic_do_not_hand_out_the_same_event_twice()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary(1));
        Assert.Equal("1", await NumbersAsync(rig, "passive", All + "&count=10"));
        await rig.PostAsync(Sample.Binary(2));
        Assert.Equal("2", await NumbersAsync(rig, "passive", All + "&count=10"));
        Assert.Empty(await NumbersAsync(rig, "passive", All + "&count=10"));
    }

    [Fact]
    public async Task S_07_the_results_of_a_status_become_events_of_their_own()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary(1));
        BinaryEvent task = Sample.Read((await rig.FetchAsync("binary/active", All)).Events[0]);
        (HttpStatusCode status, JsonElement answer) = await rig.PostAsync(Sample.Status(task, "completed", "p", Sample.Result(task, 1, "enriched"), Sample.Result(task, 2, "extracted")));
        Assert.True(status == HttpStatusCode.OK, answer.ToString());

        JsonElement[] statuses = (await rig.FetchAsync("status/passive", "name=m&version=1&r-historic=true&deadline=0&count=10")).Events;
        Assert.False(Assert.Single(statuses).GetProperty("entity").TryGetProperty("results", out _));
        JsonElement[] results = (await rig.FetchAsync("binary/passive", "name=m&version=1&r-historic=true&deadline=0&count=10&d-action=sourced")).Events;
        Assert.Equal(["enriched", "extracted"], results.Select(r => Text(r, "action")).Order());
        foreach (JsonElement result in results)
        {
            Assert.Empty(result.GetProperty("flags").EnumerateObject());
            Assert.Matches("^[0-9a-f]{32}$", Text(result, "kafka_key"));
            Assert.Equal(2, result.GetProperty("track_authors").GetArrayLength());
            Assert.Equal(1, result.GetProperty("track_links").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_status_that_comes_twice_counts_once_and_its_results_too()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary(1));
        BinaryEvent task = Sample.Read((await rig.FetchAsync("binary/active", All)).Events[0]);
        for (int i = 0; i < 3; i++)
        {
            (HttpStatusCode status, JsonElement answer) = await rig.PostAsync(Sample.Status(task, "completed", "p", Sample.Result(task, 2, "extracted")));
            Assert.Equal((HttpStatusCode.OK, 1), (status, answer.GetProperty("total_ok").GetInt32()));
        }

        // Another author on the same task has a status of its own: multiplugins.
        await rig.PostAsync(Sample.Status(task, "completed", "p-other"));
        Assert.Equal(2, (await rig.FetchAsync("status/passive", "name=m&version=1&r-historic=true&deadline=0&count=10")).Events.Length);
        Assert.Single((await rig.FetchAsync("binary/passive", "name=m&version=1&r-historic=true&deadline=0&count=10&r-action=extracted")).Events);
    }

    [Fact]
    public async Task S_08_while_plugins_are_paused_tasks_are_held_back_and_passive_consumers_are_not()
    {
        ManualTimeProvider time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using DispatchRig rig = await DispatchRig.StartAsync(time: time);
        await rig.PostAsync(Sample.Binary(1));
        await rig.PostAsync("model=binary&pause_plugins=true", System.Text.Encoding.UTF8.GetString(EventJson.Bytes(Sample.Binary(2))));
        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/active", All);
        Assert.Equal((true, false, 0), (info.GetProperty("paused").GetBoolean(), info.GetProperty("ready").GetBoolean(), events.Length));
        Assert.Equal("1, 2", await NumbersAsync(rig, "passive", All.Replace("name=p", "name=q", StringComparison.Ordinal) + "&count=10"));

        time.Advance(TimeSpan.FromMinutes(20));
        Assert.Empty(await NumbersAsync(rig, "active", "name=p&version=1&r-historic=true&deadline=0"));
        Assert.Empty(await NumbersAsync(rig, "active", All));
        await rig.PostAsync(Sample.Binary(3));
        Assert.Equal("3", await NumbersAsync(rig, "active", All));
        Assert.Equal("1, 2, 3", await NumbersAsync(rig, "passive", "name=r&version=1&r-historic=true&deadline=0&count=10"));

        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("1", await NumbersAsync(rig, "active", All.Replace("name=p", "name=s", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task S_09_simulate_tells_for_every_consumer_why_it_would_not_get_an_event()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.FetchAsync("binary/active", "name=small&version=1&r-live=true&deadline=0&r-under-content-size=300");
        await rig.FetchAsync("binary/active", "name=large&version=1&r-live=true&deadline=0&r-under-content-size=2000");
        BinaryEvent e = Sample.Binary();
        e.Entity.Datastreams = [Sample.Stream(1, size: 1111)];
        using ByteArrayContent content = new(EventJson.Bytes(e));
        using HttpResponseMessage answer = await rig.Http.PostAsync("/api/v2/event/simulate", content);
        JsonElement[] consumers = [.. JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("consumers").EnumerateArray()];
        Assert.Equal([("large", false, ""), ("small", true, "FilterConsumerRules-reject_content_too_large")],
            consumers.Select(c => (Text(c, "name"), c.GetProperty("filter_out").GetBoolean(), Text(c, "filter_out_trigger"))));
        using StringContent bad = new("{}");
        using HttpResponseMessage refused = await rig.Http.PostAsync("/api/v2/event/simulate", bad);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    [Fact]
    public async Task S_10_what_is_filtered_is_counted_by_stage_and_reason_and_what_is_no_event_is_skipped()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary(1), Sample.Binary(2), Sample.Binary(3, action: "enriched"));
        string topic = rig.Dispatcher.Names.Binary("testing", "sourced");
        await rig.Store.AppendAsync([new(topic, "k", "{\"blah\": 5}"u8.ToArray()), new(topic, "k", null), new(topic, "k", Array.Empty<byte>())], default);
        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/passive", All + "&count=10&d-action=sourced");
        Assert.Equal((1, 2, true, false), (info.GetProperty("fetched").GetInt32(), info.GetProperty("filtered").GetInt32(), info.GetProperty("ready").GetBoolean(), info.GetProperty("paused").GetBoolean()));
        Assert.Equal(2, info.GetProperty("filters").GetProperty("FilterConsumerRules-reject_event_type").GetInt32());
        Assert.Equal("enriched", Text(events[0], "action"));
        (info, _) = await rig.FetchAsync("binary/passive", All + "&d-action=sourced");
        Assert.Equal("""{"filtered":0,"fetched":0,"ready":true,"paused":false}""", info.GetRawText());
    }

    [Fact]
    public async Task S_13_an_event_that_is_too_large_is_told_and_the_others_are_published()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.MessageMaxBytes = 2000);
        BinaryEvent large = Sample.Binary(1);
        large.Entity.Info = System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', 2000)}\"");
        (HttpStatusCode status, JsonElement answer) = await rig.PostAsync(large);
        Assert.Equal((HttpStatusCode.InternalServerError, "failed ProduceAnyEvents"), (status, Text(answer, "title")));
        Assert.Contains("message too large for kafka: ", Text(answer, "detail"), StringComparison.Ordinal);
        (status, answer) = await rig.PostAsync(large, Sample.Binary(2));
        Assert.Equal((HttpStatusCode.OK, 1, 1), (status, answer.GetProperty("total_ok").GetInt32(), answer.GetProperty("total_failures").GetInt32()));
        Assert.Equal("2", await NumbersAsync(rig, "passive", All + "&count=10"));
    }

    [Fact]
    public async Task S_16_a_task_that_is_never_answered_for_goes_out_again_and_is_lost_in_the_end()
    {
        ManualTimeProvider time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using DispatchRig rig = await DispatchRig.StartAsync(time: time);
        await rig.PostAsync(Sample.Binary(1));
        HashSet<string> ids = [];
        for (int attempt = 0; attempt < 3; attempt++)
        {
            ids.Add(Sample.Read(Assert.Single((await rig.FetchAsync("binary/active", All)).Events)).Dequeued);
            Assert.Empty((await rig.FetchAsync("binary/active", All)).Events);
            time.Advance(TimeSpan.FromMinutes(31));
        }

        Assert.Single(ids);
        Assert.Empty((await rig.FetchAsync("binary/active", All)).Events);
        Assert.Equal(1, await rig.Dispatcher.Lost.SweepAsync(default));
        JsonElement status = Assert.Single((await rig.FetchAsync("status/passive", "name=m&version=1&r-historic=true&deadline=0&count=10")).Events);
        Assert.Equal(("error-network", $"lost task: {ids.Single()}", "p"), (Text(status.GetProperty("entity"), "status"), Text(status.GetProperty("entity"), "error"), Text(status.GetProperty("author"), "name")));
        Assert.Equal(0, await rig.Dispatcher.Lost.SweepAsync(default));

        // What the plugin says after that is too late: it had its end.
        BinaryEvent task = Sample.Binary(1);
        task.Dequeued = ids.Single();
        await rig.PostAsync(Sample.Status(task));
        Assert.Empty((await rig.FetchAsync("status/passive", "name=m&version=1&r-historic=true&deadline=0&count=10")).Events);
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_task_and_two_silent_minutes_give_it_to_another()
    {
        ManualTimeProvider time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using DispatchRig rig = await DispatchRig.StartAsync(time: time);
        await rig.PostAsync(Sample.Binary(1));
        BinaryEvent task = Sample.Read((await rig.FetchAsync("binary/active", All)).Events[0]);
        for (int i = 0; i < 50; i++)
        {
            await rig.PostAsync(Sample.Status(task, "heartbeat"));
            time.Advance(TimeSpan.FromSeconds(100));
            Assert.Empty((await rig.FetchAsync("binary/active", All)).Events);
        }

        time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(task.Dequeued, Sample.Read((await rig.FetchAsync("binary/active", All)).Events[0]).Dequeued);
    }

    [Fact]
    public async Task S_17_reset_begins_anew_and_debug_is_another_consumer()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary(1));
        Assert.Equal("1", await NumbersAsync(rig, "passive", All));
        Assert.Empty(await NumbersAsync(rig, "passive", All));
        Assert.Equal("1", await NumbersAsync(rig, "passive", All + "&debug=true"));
        Assert.Equal("1", await NumbersAsync(rig, "passive", All + "&reset=true"));
    }

    [Theory]
    [InlineData("r-live=maybe", "bad parameter for r-live: ")]
    [InlineData("r-live=true&count=x", "bad parameter for count: ")]
    [InlineData("r-live=true&r-action=boiled", "bad parameter for r-action: ")]
    [InlineData("r-live=true&r-content=true&d-action=sourced", "cannot combine r-action with r-content or d-action")]
    [InlineData("name=x", "requires at least one of r-expedite, r-live or r-historic")]
    [InlineData("r-live=true&r-under-content-size=5&r-over-content-size=6", "bad parameter for r-under-content-size: ")]
    [InlineData("r-live=true&f-min-content-size=7&f-max-content-size=6", "bad parameter for f-min-content-size: ")]
    [InlineData("r-live=true&r-streams=nope", "bad parameter for r-streams: ")]
    [InlineData("r-live=true&r-source=..", "bad parameter for r-source: ")]
    public async Task Wrong_parameters_are_told(string query, string detail)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using HttpResponseMessage answer = await rig.Http.GetAsync($"/api/v2/event/binary/active?{query}");
        JsonElement body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "bad parameters"), (answer.StatusCode, Text(body, "title")));
        Assert.StartsWith(detail, Text(body, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fetch_wakes_when_something_comes()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.FetchAsync("binary/active", All);
        Task<(JsonElement, JsonElement[] Events)> fetch = rig.FetchAsync("binary/active", All.Replace("deadline=0", "deadline=50", StringComparison.Ordinal));
        await rig.PostAsync(Sample.Binary(1));
        Assert.Single((await fetch).Events);
    }

    [Fact]
    public async Task A_client_that_goes_away_gives_its_events_back()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary(1));
        using CancellationTokenSource gone = new();
        Task first = rig.FetchAsync("binary/active", All.Replace("deadline=0", "deadline=50", StringComparison.Ordinal) + "&count=2", gone.Token);
        while (await rig.Store.CountTasksAsync(default) == 0)
        {
            await Task.Yield();
        }

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("1", await NumbersAsync(rig, "active", All.Replace("deadline=0", "deadline=50", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Many_pollers_share_the_work_and_each_event_goes_to_one()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.FetchAsync("binary/active", All);
        Task<int[]>[] pollers = [.. Enumerable.Range(0, 16).Select(async _ => await NumberListAsync(rig, "active", All.Replace("deadline=0", "deadline=50", StringComparison.Ordinal) + "&count=5"))];
        for (int i = 0; i < 8; i++)
        {
            await rig.PostAsync([.. Enumerable.Range(i * 10, 10).Select(n => Sample.Binary(n + 1))]);
        }

        int[][] got = await Task.WhenAll(pollers);
        Assert.Equal(Enumerable.Range(1, 80), got.SelectMany(g => g).Order());
        Assert.All(got, g => Assert.Equal(5, g.Length));
    }

    [Fact]
    public async Task After_a_restart_nothing_is_lost_and_nothing_comes_twice()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync([.. Enumerable.Range(1, 10).Select(n => Sample.Binary(n))]);
        Assert.Equal("1, 2, 3", await NumbersAsync(rig, "passive", All + "&count=3"));
        await rig.RestartAsync();
        Assert.Equal("4, 5, 6, 7, 8, 9, 10", await NumbersAsync(rig, "passive", All + "&count=20"));
    }

    private static async Task<string> NumbersAsync(DispatchRig rig, string kind, string query) => string.Join(", ", await NumberListAsync(rig, kind, query));

    private static async Task<int[]> NumberListAsync(DispatchRig rig, string kind, string query) =>
        [.. (await rig.FetchAsync($"binary/{kind}", query)).Events.Select(e => Convert.ToInt32(Text(e.GetProperty("entity"), "sha256")[56..], 16))];

    private static async Task<(HttpStatusCode, JsonElement)> PostBytesAsync(DispatchRig rig, string query, byte[] body)
    {
        using ByteArrayContent content = new(body);
        using HttpResponseMessage answer = await rig.Http.PostAsync($"/api/v2/event?{query}", content);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString()!;
}
