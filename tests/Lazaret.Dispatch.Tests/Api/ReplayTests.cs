using System.Text.Json;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.TestKit.Time;

namespace Lazaret.Dispatch.Tests.Api;

/// <summary>Spec §6.7 over HTTP: the same binary from another source.</summary>
public class ReplayTests
{
    private const string Plugin = "name=p&version=1&r-expedite=true&r-live=true&r-historic=true&deadline=0";
    private const string Reader = "name=m&version=1&r-historic=true&deadline=0&count=50";

    [Fact]
    public async Task What_a_plugin_found_is_published_for_the_new_input_and_its_task_is_done()
    {
        await using DispatchRig rig = await SeededAsync(12);
        TaskCompletionSource<string> copied = new();
        rig.Dispatcher.CopyStream = (from, label, hash, to, _) =>
        {
            copied.TrySetResult($"{from} {label} {hash} {to}");
            return Task.FromException(new IOException("not there"));
        };
        const string expedited = "name=x&version=1&r-expedite=true&deadline=0&count=9&d-action=sourced";
        await rig.FetchAsync("binary/passive", expedited);
        BinaryEvent other = Sample.Binary(1, "other");
        other.Flags.Expedite = true;
        await rig.PostAsync(other);
        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/active", Plugin + "&count=5");
        Assert.Empty(events);
        Assert.Equal("""{"ReplayPluginCompletion-cached":1}""", info.GetProperty("filters").GetRawText());
        Assert.Equal($"testing content {Sample.Hash(2)} other", await copied.Task);

        JsonElement[] statuses = await UntilAsync(rig, "status", 2);
        JsonElement entity = statuses[1].GetProperty("entity");
        Assert.Equal(("p", "completed", "other"), (Text(statuses[1].GetProperty("author"), "name"), Text(entity, "status"), Text(entity.GetProperty("input").GetProperty("source"), "name")));
        Assert.False(entity.TryGetProperty("results", out _));
        Assert.False(entity.GetProperty("input").GetProperty("entity").TryGetProperty("datastreams", out _));
        Assert.Matches(@"^[0-9a-f]{32}\.p\.1\.\d+$", Text(entity.GetProperty("input"), "dequeued"));
        Assert.Equal(0, await rig.Store.CountTasksAsync(default));

        // The result goes on from the new input, with its expedite and nothing else.
        BinaryEvent result = Sample.Read(Assert.Single((await rig.FetchAsync("binary/passive", expedited)).Events));
        Assert.Equal((Sample.Hash(2), "extracted", "other", true, false, false), (result.Entity.Sha256, result.Action, result.Source.Name, result.Flags.Expedite, result.Flags.BypassCache, result.Flags.Retry));
        Assert.Equal([Sample.Hash(1), Sample.Hash(2)], result.Source.Path.Select(n => n.Sha256));
        Assert.Equal(result.Timestamp, result.Source.Path[1].Timestamp);
        Assert.Equal(2, result.TrackAuthors.Count);
    }

    [Fact]
    public async Task Who_only_looks_on_gets_the_event_itself()
    {
        await using DispatchRig rig = await SeededAsync(12);
        await rig.PostAsync(Sample.Binary(1, "other"));
        Assert.Single((await rig.FetchAsync("binary/passive", Plugin + "&r-source=other")).Events);
    }

    [Theory]
    [InlineData(10, false, "p", "1")]
    [InlineData(12, true, "p", "1")]
    [InlineData(12, false, "q", "1")]
    [InlineData(12, false, "p", "2")]
    public async Task Short_work_a_bypass_and_another_plugin_are_done_by_the_plugin(double runtime, bool bypass, string name, string version)
    {
        await using DispatchRig rig = await SeededAsync(runtime);
        BinaryEvent other = Sample.Binary(1, "other");
        other.Flags.BypassCache = bypass;
        await rig.PostAsync(other);
        Assert.Single((await rig.FetchAsync("binary/active", $"name={name}&version={version}&r-live=true&r-historic=true&r-source=other&deadline=0&count=5")).Events);
    }

    [Fact]
    public async Task A_replay_does_not_lengthen_the_life_of_what_it_repeats()
    {
        ManualTimeProvider time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using DispatchRig rig = await SeededAsync(12, time);
        time.Advance(TimeSpan.FromMinutes(29));
        await rig.PostAsync(Sample.Binary(1, "other"));
        Assert.Empty((await rig.FetchAsync("binary/active", Plugin + "&count=5")).Events);
        await UntilAsync(rig, "status", 2);
        time.Advance(TimeSpan.FromMinutes(2));
        await rig.PostAsync(Sample.Binary(1, "third"));
        Assert.Equal(["other", "third"], (await rig.FetchAsync("binary/active", Plugin + "&count=5")).Events.Select(e => Sample.Read(e).Source.Name).Order());
    }

    [Fact]
    public async Task What_cannot_be_published_again_goes_to_the_plugin()
    {
        await using DispatchRig rig = await SeededAsync(12, most: 3000);
        BinaryEvent other = Sample.Binary(1, "other");
        other.Source.References = new() { ["long"] = new string('x', 1500) };
        await rig.PostAsync(other);
        JsonElement[] events = (await rig.FetchAsync("binary/active", Plugin.Replace("deadline=0", "deadline=30", StringComparison.Ordinal))).Events;
        Assert.Equal("other", Sample.Read(Assert.Single(events)).Source.Name);
        Assert.Equal(1, await rig.Store.CountTasksAsync(default));
    }

    [Fact]
    public async Task A_replay_that_a_crash_ends_goes_to_the_plugin_when_its_lease_is_over()
    {
        ManualTimeProvider time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using DispatchRig rig = await SeededAsync(12, time);
        rig.Dispatcher.CopyStream = (_, _, _, _, token) => Task.Delay(Timeout.Infinite, token);
        await rig.PostAsync(Sample.Binary(1, "other"));
        Assert.Empty((await rig.FetchAsync("binary/active", Plugin + "&count=5")).Events);
        Assert.Equal(1, await rig.Store.CountTasksAsync(default));
        await rig.RestartAsync(o => o.ReplayBytes = 1 << 20);
        Assert.Empty((await rig.FetchAsync("binary/active", Plugin + "&count=5")).Events);
        time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal("other", Sample.Read(Assert.Single((await rig.FetchAsync("binary/active", Plugin + "&count=5")).Events)).Source.Name);
    }

    [Fact]
    public async Task A_cached_input_without_a_path_does_no_harm()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.ReplayBytes = 1 << 20);
        StatusEvent seed = Sample.Status(Sample.Binary(1), results: Sample.Result(Sample.Binary(1), 2, "extracted"));
        seed.Entity.Runtime = 12;
        seed.Entity.Input.Dequeued = "own";
        seed.Entity.Input.Source.Path = [];
        await rig.PostAsync(seed);
        await rig.PostAsync(Sample.Binary(1, "other"));
        Assert.Empty((await rig.FetchAsync("binary/active", Plugin + "&r-source=other")).Events);
        await UntilAsync(rig, "status", 2);
    }

    /// <summary>The plugin was given the binary, and reported one child.</summary>
    private static async Task<DispatchRig> SeededAsync(double runtime, TimeProvider? time = null, int most = 3 << 20)
    {
        DispatchRig rig = await DispatchRig.StartAsync(
            o =>
            {
                o.ReplayBytes = 1 << 20;
                o.MessageMaxBytes = most;
            },
            time);
        await rig.PostAsync(Sample.Binary(1));
        BinaryEvent task = Sample.Read(Assert.Single((await rig.FetchAsync("binary/active", Plugin)).Events));
        BinaryEvent child = Sample.Result(task, 2, "extracted");
        child.Entity.Info = System.Text.Encoding.UTF8.GetBytes($"\"{new string('i', 800)}\"");
        StatusEvent status = Sample.Status(task, results: child);
        status.Entity.Runtime = runtime;
        Assert.Equal(1, (await rig.PostAsync(status)).Body.GetProperty("total_ok").GetInt32());
        Sample.Read(Assert.Single((await rig.FetchAsync("binary/active", Plugin)).Events));
        await rig.Store.EndAsync([.. (await rig.Store.ListLostAsync(DateTimeOffset.MaxValue, 0, 10, default)).Select(l => l.Id)], default);
        return rig;
    }

    private static async Task<JsonElement[]> UntilAsync(DispatchRig rig, string model, int count)
    {
        List<JsonElement> all = [];
        while (all.Count < count)
        {
            all.AddRange((await rig.FetchAsync($"{model}/passive", Reader)).Events);
            await Task.Delay(10);
        }

        Assert.Equal(count, all.Count);
        return [.. all];
    }

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString()!;
}
