using Lazaret.Core.Events;
using Lazaret.Storage.Redis;

namespace Lazaret.Storage.Tests.Events;

/// <summary>What is in the server, as tools see it that do not know us (<c>event-dispatcher</c> §9).</summary>
public sealed class RedisKeysTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("consumers", 1, "entropy-1.0-binary")]
    [InlineData("deployments", 2, "plugin-entropy")]
    [InlineData("pause", 3, "pausePlugins")]
    public async Task Values_for_the_existing_tools_are_where_they_look(string ns, int database, string key)
    {
        await using RedisRig rig = await OpenAsync();
        await rig.Store.SetAsync(ns, key, "{\"kafka_prefix\":\"entropy-1.0-binary\"}", TimeProvider.System.GetUtcNow().AddHours(24), None);
        Assert.Equal("$37\r\n{\"kafka_prefix\":\"entropy-1.0-binary\"}\r\n", await redis.Server.AskAsync(database, "GET", key));
        Assert.InRange(await NumberAsync(database, "TTL", key), 86_000, 86_400);
        Assert.Equal(0, await NumberAsync(0, "DBSIZE"));
    }

    [Fact]
    public async Task What_they_wrote_is_listed_and_what_is_no_text_is_left_out()
    {
        await using RedisRig rig = await OpenAsync();
        await redis.Server.AskAsync(3, "SET", "pausePlugins", "2030-01-01T00:00:00Z");
        await redis.Server.AskAsync(3, "SADD", "set", "1");
        Assert.Equal([new("pausePlugins", "2030-01-01T00:00:00Z")], await rig.Store.ListAsync("pause", None));
    }

    [Fact]
    public async Task All_that_is_ours_begins_with_the_prefix_and_ends_of_tasks_stay_a_day()
    {
        RedisStoreOptions options = await OptionsAsync();
        await using RedisRig rig = await RedisRig.OpenAsync(options);
        await rig.Log.EnsureTopicAsync(new TopicSpec { Name = "out" }, None);
        await rig.Store.AddCursorsAsync("g", [new Cursor("live", new TopicPartition("out", 0), 0)], None);
        await rig.Store.AdvanceAsync("g", [], [Lease("t"), Lease("u")], None);
        await rig.Store.PublishAsync([new PublishUnit([new NewRecord("out", "k", "v"u8.ToArray())], "t", "once")], None);
        await rig.Store.SetAsync("other", "key", "value", TimeProvider.System.GetUtcNow().AddHours(1), None);
        string[] keys = [.. (await redis.Server.AskAsync(0, "KEYS", "*")).Split("\r\n").Where(line => line.Length > 0 && line[0] is not ('*' or '$'))];
        Assert.All(keys, k => Assert.StartsWith(options.Prefix, k));
        Assert.Equal(["c:g", "d:g", "e:s:once", "e:t:t", "l:u", "n:other", "namespaces", "tasks", "v:5:other:key"], keys.Select(k => k[options.Prefix.Length..]).Order(StringComparer.Ordinal));
        Assert.InRange(await NumberAsync(0, "TTL", options.Prefix + "e:s:once"), 86_000, 86_400);
        Assert.InRange(await NumberAsync(0, "TTL", options.Prefix + "e:t:t"), 86_000, 86_400);
        Assert.InRange(await NumberAsync(0, "TTL", options.Prefix + "v:5:other:key"), 3_000, 3_600);
        await rig.Store.DeleteGroupAsync("g", None);
        Assert.Equal(0, await NumberAsync(0, "EXISTS", options.Prefix + "c:g", options.Prefix + "d:g", options.Prefix + "l:u", options.Prefix + "tasks"));
    }

    [Fact]
    public async Task A_plain_record_of_a_task_lives_as_long_as_the_task_and_an_hour_at_most()
    {
        RedisStoreOptions options = await OptionsAsync();
        options.TaskRecord = lease => lease.Id == "none" ? null : $"{{\"id\":\"{lease.Id}\"}}";
        await using RedisRig rig = await RedisRig.OpenAsync(options);
        await rig.Store.AdvanceAsync("g", [], [Lease("t"), Lease("none"), Lease("u"), Lease("f") with { IsTask = false }], None);
        Assert.Equal("$10\r\n{\"id\":\"t\"}\r\n", await redis.Server.AskAsync(0, "GET", "t"));
        Assert.InRange(await NumberAsync(0, "TTL", "t"), 3_500, 3_600);
        Assert.Equal(2, await NumberAsync(0, "EXISTS", "t", "none", "u", "f"));
        await redis.Server.AskAsync(0, "EXPIRE", "t", "100");
        await rig.Store.ExtendAsync(["t"], DateTimeOffset.MaxValue, None);
        Assert.InRange(await NumberAsync(0, "TTL", "t"), 3_500, 3_600);
        await rig.Store.EndAsync(["t"], None);
        await rig.Store.PublishAsync([new PublishUnit([], "u")], None);
        Assert.Equal(0, await NumberAsync(0, "EXISTS", "t", "none", "u", "f"));
    }

    [Fact]
    public async Task Scripts_that_the_server_forgot_are_sent_again()
    {
        await using RedisRig rig = await OpenAsync();
        await rig.Store.AddCursorsAsync("g", [], None);
        await redis.Server.AskAsync(0, "SCRIPT", "FLUSH");
        Assert.Empty(await rig.Store.AddCursorsAsync("g", [], None));
    }

    [Fact]
    public async Task An_error_of_the_server_is_one_sentence()
    {
        RedisStoreOptions options = await OptionsAsync();
        await using RedisRig rig = await RedisRig.OpenAsync(options);
        await redis.Server.AskAsync(0, "SET", options.Prefix + "c:g", "not a hash");
        EventLogException e = await Assert.ThrowsAsync<EventLogException>(() => rig.Store.LoadAsync("g", None).AsTask());
        Assert.StartsWith($"The Redis server {redis.Server.Endpoint} refused a command: WRONGTYPE", e.Message);
    }

    private static Lease Lease(string id) => new() { Id = id, Group = "g", Positions = [], Until = DateTimeOffset.UnixEpoch, IsTask = true };

    private async Task<RedisStoreOptions> OptionsAsync()
    {
        await redis.Server.AskAsync(0, "FLUSHALL");
        return RedisRig.Options(redis.Server);
    }

    private async Task<RedisRig> OpenAsync() => await RedisRig.OpenAsync(await OptionsAsync());

    private async Task<long> NumberAsync(int database, params string[] words) => long.Parse((await redis.Server.AskAsync(database, words)).Trim().TrimStart(':'));
}
