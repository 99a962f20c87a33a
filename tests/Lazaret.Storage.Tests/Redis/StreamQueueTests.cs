using System.Text.Json;
using Lazaret.Core.Domains;
using Lazaret.Storage.Redis.Domains;
using Lazaret.Storage.Tests.Events;

namespace Lazaret.Storage.Tests.Redis;

/// <summary>What is particular to names in a stream.</summary>
public sealed class StreamQueueTests(RedisFixture redis) : DomainQueueConformance, IClassFixture<RedisFixture>
{
    private StreamRig Streams => (StreamRig)Rig;

    protected override Task<DomainQueueRig> MakeAsync() => Task.FromResult<DomainQueueRig>(new StreamRig(redis.Server, 2));

    [Fact]
    public async Task A_result_is_a_hash_of_all_that_is_known()
    {
        await Rig.AddAsync("a.example");
        await AnswerAsync(await ClaimAsync(1), _ => "DGA");
        Assert.Equal(["domain", "a.example", "label", "DGA"], DomainQueueRig.Strings(await Rig.AskAsync("HGETALL", "dga:v1:a.example")));
        Assert.Equal(":-1\r\n", await Rig.AskAsync("TTL", "dga:v1:a.example"));
    }

    [Fact]
    public async Task As_json_with_a_life_and_a_stream_of_results()
    {
        Streams.Change = o => (o.Format, o.Ttl, o.ResultStream) = (ResultFormat.Json, TimeSpan.FromHours(1), "results");
        await using IDomainQueue queue = await Rig.OpenAsync("json");
        await Rig.AddAsync("a.example");
        DomainClaim claim = await queue.ClaimAsync("j", 1, Cancelled);
        await queue.CompleteAsync(claim, new NameAnswer[] { new(AnswerKind.Labelled, "DGA", [new("domain", "a.example"), new("score", "0.5", IsNumber: true)]) }, Cancelled);
        string json = Assert.Single(DomainQueueRig.Strings(await Rig.AskAsync("GET", "dga:v1:a.example")));
        Assert.Equal(0.5, JsonDocument.Parse(json).RootElement.GetProperty("score").GetDouble());
        Assert.StartsWith(":3", await Rig.AskAsync("TTL", "dga:v1:a.example"));
        List<string> result = DomainQueueRig.Strings(await Rig.AskAsync("XRANGE", "results", "-", "+"));
        Assert.Equal([claim.Tickets[0], "json", json], result.Skip(2));
    }

    [Fact]
    public async Task A_result_from_before_is_replaced_whole()
    {
        await Rig.AskAsync("HSET", "dga:v1:a.example", "old", "1");
        await Rig.AddAsync("a.example");
        await AnswerAsync(await ClaimAsync(1), _ => "ok");
        Assert.Equal(["domain", "a.example", "label", "ok"], DomainQueueRig.Strings(await Rig.AskAsync("HGETALL", "dga:v1:a.example")));
    }

    [Fact]
    public async Task Entries_without_a_name_end_as_dead_letters_with_the_reason()
    {
        await Rig.AskAsync("XADD", StreamRig.Stream, "*", "other", "x");
        await Rig.AddAsync("");
        await Rig.AddAsync(new string('x', 1025));
        await Rig.AddAsync("a.example");
        Assert.Equal(["a.example"], (await ClaimAsync(100)).Names);
        Assert.Equal(new QueueCounts(0, 1, 3), await Queue.CountAsync(Cancelled));
        List<string> dead = DomainQueueRig.Strings(await Rig.AskAsync("XRANGE", "domains:dead", "-", "+"));
        Assert.Contains("it has no field domain", dead);
        Assert.Contains("its name is 0 bytes long; 1 to 1024 are allowed", dead);
        Assert.Contains("its name is 1025 bytes long; 1 to 1024 are allowed", dead);
    }

    [Fact]
    public async Task A_key_of_somebody_else_stays_as_it_is()
    {
        await Rig.AskAsync("SET", "dga:v1:a.example", "mine");
        await Rig.AddAsync("a.example");
        Assert.Equal(new Completion(1, 0, 1, 0), await AnswerAsync(await ClaimAsync(1), _ => "ok"));
        Assert.Contains("holds a string of somebody else", (await Rig.RejectedAsync())["a.example"]);
    }

    [Fact]
    public async Task Done_entries_stay_unless_they_are_to_go()
    {
        await Rig.AddAsync("a.example");
        await AnswerAsync(await ClaimAsync(1), _ => "ok");
        Assert.Equal(":1\r\n", await Rig.AskAsync("XLEN", StreamRig.Stream));
        Streams.Change = o => o.DeleteDone = true;
        await using IDomainQueue queue = await Rig.OpenAsync("deleting");
        await Rig.AddAsync("b.example");
        DomainClaim claim = await queue.ClaimAsync("d", 1, Cancelled);
        await queue.CompleteAsync(claim, new[] { Rig.Answer("b.example", "ok") }, Cancelled);
        Assert.Equal(":1\r\n", await Rig.AskAsync("XLEN", StreamRig.Stream));
    }

    [Fact]
    public async Task A_consumer_that_holds_nothing_leaves_the_group_and_one_that_holds_something_stays()
    {
        await Rig.AddAsync("a.example");
        await using (IDomainQueue empty = await Rig.OpenAsync("empty"))
        {
            DomainClaim claim = await empty.ClaimAsync("e", 1, Cancelled);
            await empty.CompleteAsync(claim, new[] { Rig.Answer("a.example", "ok") }, Cancelled);
        }

        await Rig.AddAsync("b.example");
        await using (IDomainQueue full = await Rig.OpenAsync("full"))
        {
            await full.ClaimAsync("f", 1, Cancelled);
        }

        string consumers = await Rig.AskAsync("XINFO", "CONSUMERS", StreamRig.Stream, "lazaret");
        Assert.DoesNotContain("empty", consumers);
        Assert.Contains("full", consumers);
    }

    [Fact]
    public async Task A_group_that_somebody_removed_is_made_again()
    {
        await Rig.AskAsync("DEL", StreamRig.Stream);
        await Assert.ThrowsAsync<DomainQueueException>(() => ClaimAsync(1).AsTask());
        await Rig.AddAsync("a.example");
        Assert.Equal(["a.example"], (await ClaimAsync(1)).Names);
    }

    [Fact]
    public async Task Wrong_options_are_all_told()
    {
        RedisStreamOptions options = new()
        {
            Server = DomainQueueRig.Options(redis.Server), Stream = "dga:v1:todo", Consumer = "a b", Group = "", Field = "", Ttl = TimeSpan.FromDays(-1), KeptEntries = 1, DeadLetters = "dga:v1:todo",
        };
        DomainQueueRefusedException e = await Assert.ThrowsAsync<DomainQueueRefusedException>(() => RedisStreamQueue.OpenAsync(options, null, Cancelled));
        Assert.All(["begins with dga:v1:", "consumer", "group", "field", "life", "entries kept", "same name"], word => Assert.Contains(word, e.Message));
    }
}
