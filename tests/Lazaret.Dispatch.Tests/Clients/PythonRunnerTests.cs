using System.Text.Json;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Tests.Api;

namespace Lazaret.Dispatch.Tests.Clients;

/// <summary>Spec §16.1: a whole life of an unmodified Python plugin; every answer is parsed as strictly as it does.</summary>
public sealed class PythonRunnerTests
{
    [Fact]
    public async Task A_plugin_registers_works_and_reports()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using PythonRunner runner = new(rig, "Entropy");
        Assert.Equal(1, (await runner.PostAsync("plugin", runner.Registration())).GetProperty("total_ok").GetInt32());
        Assert.Null((await runner.FetchAsync("Entropy", deadline: 1)).Job);

        await rig.PostAsync(Sample.Binary(1));
        JsonElement job = (await runner.FetchAsync("Entropy")).Job!.Value;
        Assert.StartsWith($"{job.GetProperty("kafka_key").GetString()}.Entropy.1.2.", job.GetProperty("dequeued").GetString(), StringComparison.Ordinal);

        await runner.PostAsync("status", runner.Status(job, "heartbeat"));
        Assert.Equal(1, await rig.Store.CountTasksAsync(default));
        await runner.PostAsync("status", runner.Status(job, "completed", runner.Enriched(job)));
        Assert.Equal(0, await rig.Store.CountTasksAsync(default));

        // Its own result does not come back to it, and everybody else can parse it.
        (JsonElement info, JsonElement? own) = await runner.FetchAsync("Entropy", deadline: 1);
        Assert.Null(own);
        Assert.Equal(1, info.GetProperty("filters").GetProperty("FilterConsumerRules-reject_self").GetInt32());
        // With bounds on the size of the content an event without content would be kept back.
        using PythonRunner other = new(rig, "Other") { FetchQuery = "r-expedite=true&r-live=true&r-historic=true" };
        List<string> actions = [];
        while ((await other.FetchAsync("Other", deadline: 1)).Job is { } next)
        {
            actions.Add(next.GetProperty("action").GetString()!);
        }

        Assert.Equal(["enriched", "sourced"], actions.Order());
    }

    [Fact]
    public async Task A_multiplugin_reports_each_part_under_its_own_name()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using PythonRunner runner = new(rig, "Multi");
        await runner.PostAsync("plugin", runner.Registration().Replace("\"Multi\"", "\"Multi-a\"", StringComparison.Ordinal));
        await rig.PostAsync(Sample.Binary(1));
        JsonElement job = (await runner.FetchAsync("Multi")).Job!.Value;
        await runner.PostAsync("status", runner.Status(job, "completed-empty"));
        await runner.PostAsync("status", PythonRunner.Status(job, "completed-empty", "", "Multi-a"));
        JsonElement[] statuses = (await rig.FetchAsync("status/passive", "name=m&version=1&r-historic=true&deadline=0&count=10")).Events;
        Assert.Equal(["Multi", "Multi-a"], statuses.Select(s => s.GetProperty("author").GetProperty("name").GetString()).Order());
        Assert.All(statuses, s => StrictModels.Check("status", s));
    }

    [Theory]
    [InlineData("opt-out")]
    [InlineData("error-exception")]
    [InlineData("error-timeout")]
    [InlineData("error-out-of-memory")]
    [InlineData("error-input")]
    [InlineData("error-output")]
    [InlineData("completed-with-errors")]
    public async Task Every_end_ends_the_task(string status)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using PythonRunner runner = new(rig, "Entropy");
        await rig.PostAsync(Sample.Binary(1));
        JsonElement job = (await runner.FetchAsync("Entropy")).Job!.Value;
        await runner.PostAsync("status", runner.Status(job, status));
        Assert.Equal(0, await rig.Store.CountTasksAsync(default));
    }

    [Theory]
    [InlineData("r-expedite=true&r-live=true&r-historic=true&r-under-content-size=209715200&r-over-content-size=1", true)]
    [InlineData("r-expedite=true&r-live=true&r-historic=true&r-under-content-size=209715200&r-action=sourced&r-action=extracted", true)]
    [InlineData("r-expedite=true&r-live=true&r-historic=true&r-under-content-size=209715200&r-streams=content,executable/windows/pe32", false)]
    [InlineData("r-expedite=true&r-live=true&r-historic=true&r-under-content-size=209715200&r-streams=content,text/", true)]
    [InlineData("r-live=true&max-security=OFFICIAL", false)]
    public async Task Its_filters_are_understood(string query, bool comes)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using PythonRunner runner = new(rig, "Entropy") { FetchQuery = query };
        await runner.FetchAsync("Entropy", deadline: 1);
        await rig.PostAsync(Sample.Binary(1));
        (JsonElement info, JsonElement? job) = await runner.FetchAsync("Entropy", deadline: 1);
        Assert.Equal(comes, job is not null);
        Assert.Equal(comes ? 0 : 1, info.GetProperty("filtered").GetInt32());
    }

    [Fact]
    public async Task A_pusher_reports_what_it_made_itself_with_an_id_of_its_own()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using PythonRunner runner = new(rig, "Pusher");
        BinaryEvent made = Sample.Binary(1);
        made.Dequeued = $"{Sample.Hash(1)}.Pusher.1.2.2024-05-01T10:00:05.123456";
        JsonElement job = JsonDocument.Parse(EventJson.Bytes(made)).RootElement;
        await runner.PostAsync("status", runner.Status(job, "completed", System.Text.Encoding.UTF8.GetString(EventJson.Bytes(Sample.Binary(2)))));
        Assert.Equal(Sample.Hash(2), (await runner.FetchAsync("Pusher")).Job!.Value.GetProperty("entity").GetProperty("sha256").GetString());
    }

    [Theory]
    [InlineData("delete", """{"model_version":6,"kafka_key":"k","timestamp":"2024-05-01T10:00:00+00:00","author":{"name":"bob"},"action":"link","entity":{"reason":"r","link":{"track_link":"l"}}}""")]
    [InlineData("insert", """{"model_version":6,"kafka_key":"k","timestamp":"2024-05-01T10:00:00+00:00","author":{"name":"bob"},"entity":{"original_source":"s","parent_sha256":"p","child":{"sha256":"c"},"child_history":{"action":"extracted","sha256":"c","timestamp":"2024-05-01T10:00:00+00:00","author":{"name":"bob"}}}}""")]
    [InlineData("download", """{"model_version":6,"kafka_key":"k","timestamp":"2024-05-01T10:00:00+00:00","author":{"name":"bob"},"action":"requested","source":{"name":"s","path":[],"timestamp":"2024-05-01T10:00:00+00:00"},"entity":{"hash":"h","metadata":{"a":1}}}""")]
    [InlineData("plugin", """{"model_version":6,"kafka_key":"k","timestamp":"2024-05-01T10:00:00+00:00","author":{"name":"bob"},"entity":{"name":"n","features":[{"name":"f","type":"string"}]}}""")]
    public async Task Events_of_every_model_come_back_in_the_strict_form(string model, string e)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using PythonRunner runner = new(rig, "m");
        await runner.PostAsync(model, e);
        StrictModels.Check(model, Assert.Single((await rig.FetchAsync($"{model}/passive", "name=m&version=1&r-historic=true&deadline=0&count=10")).Events));
    }

    [Fact]
    public async Task Answers_that_are_errors_and_simulations_have_no_other_members()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        foreach ((string query, string body) in new[] { ("model=nope", "[{}]"), ("model=binary", ""), ("model=binary", "[]"), ("model=binary", "[{\"model_version\":6}]") })
        {
            StrictModels.Check("error", (await rig.PostAsync(query, body)).Body);
        }

        await rig.FetchAsync("binary/active", "name=p&version=1&r-live=true&deadline=0");
        using ByteArrayContent content = new(EventJson.Bytes(Sample.Binary()));
        using HttpResponseMessage answer = await rig.Http.PostAsync("/api/v2/event/simulate", content);
        StrictModels.Check("simulated", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
        (_, JsonElement posted) = await rig.PostAsync("model=binary&include_ok=true", $"[{System.Text.Encoding.UTF8.GetString(EventJson.Bytes(Sample.Binary()))},{{\"model_version\":6}}]");
        StrictModels.Check("posted", posted);
        Assert.All(posted.GetProperty("ok").EnumerateArray(), ok => StrictModels.Check("binary", ok));
    }
}
