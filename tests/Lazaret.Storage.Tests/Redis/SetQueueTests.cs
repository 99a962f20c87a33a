using System.Text;
using Lazaret.Core.Domains;
using Lazaret.Storage.Redis.Domains;
using Lazaret.Storage.Tests.Events;

namespace Lazaret.Storage.Tests.Redis;

/// <summary>What is particular to names in a set: keys and values as the existing system has them (<c>domain-classifier</c> §1.7), and nobody's keys overwritten.</summary>
public sealed class SetQueueTests(RedisFixture redis) : DomainQueueConformance, IClassFixture<RedisFixture>
{
    protected override Task<DomainQueueRig> MakeAsync() => Task.FromResult<DomainQueueRig>(new SetRig(redis.Server, 1));

    [Fact]
    public async Task D3_A_name_that_equals_a_key_of_the_queue_overwrites_nothing()
    {
        string[] control = [SetRig.Set, SetRig.Set + ":inflight", SetRig.Set + ":rejected", SetRig.Set + ":tries", SetRig.Set + ":claim:x"];
        await Rig.AddAsync([.. control, "a.example"]);
        DomainClaim claim = await ClaimAsync(100);
        await Rig.AddAsync("later.example");
        Assert.Equal(new Completion(6, 1, 5, 0), await AnswerAsync(claim, _ => "DGA"));
        Assert.Equal("+set\r\n", await Rig.AskAsync("TYPE", SetRig.Set));
        Assert.Equal("DGA", await Rig.LabelAsync("a.example"));
        Assert.Equal(["later.example"], (await ClaimAsync(100)).Names);
        IReadOnlyDictionary<string, string> rejected = await Rig.RejectedAsync();
        Assert.Equal(control.Order(), rejected.Keys.Order());
        Assert.All(rejected.Values, why => Assert.Equal("it is the name of a key of the queue", why));
    }

    [Fact]
    public async Task D3_Results_never_expire_and_nothing_is_left_beside_them()
    {
        await Rig.AddAsync("a.example", "b.example");
        await AnswerAsync(await ClaimAsync(100), _ => "ok");
        Assert.Equal(":-1\r\n", await Rig.AskAsync("TTL", "a.example"));
        Assert.Equal(["a.example", "b.example"], DomainQueueRig.Strings(await Rig.AskAsync("KEYS", "*")).Order());
    }

    [Fact]
    public async Task A_key_of_somebody_else_stays_as_it_is()
    {
        await Rig.AskAsync("LPUSH", "list.example", "mine");
        await Rig.AskAsync("HSET", "hash.example", "mine", "1");
        await Rig.AddAsync("list.example", "hash.example", "a.example");
        Assert.Equal(new Completion(3, 1, 2, 0), await AnswerAsync(await ClaimAsync(100), _ => "DGA"));
        Assert.Equal("+list\r\n", await Rig.AskAsync("TYPE", "list.example"));
        Assert.Equal("its key holds a list of somebody else", (await Rig.RejectedAsync())["list.example"]);
        Assert.Equal("its key holds a hash of somebody else", (await Rig.RejectedAsync())["hash.example"]);
    }

    [Fact]
    public async Task A_label_from_before_is_replaced()
    {
        await Rig.AskAsync("SET", "a.example", "ok");
        await Rig.AddAsync("a.example");
        await AnswerAsync(await ClaimAsync(100), _ => "DGA");
        Assert.Equal("DGA", await Rig.LabelAsync("a.example"));
    }

    [Fact]
    public async Task A_text_that_is_no_name_is_told_so_and_put_aside_but_never_takes_a_key()
    {
        await Rig.AskAsync("SET", "settings", "precious");
        await Rig.AddAsync("10.0.0.1", "settings");
        DomainClaim claim = await ClaimAsync(100);
        NameAnswer none = new(AnswerKind.NotApplicable, "N/A - ip address");
        Assert.Equal(new Completion(2, 1, 2, 0), await Queue.CompleteAsync(claim, new[] { none, none }, Cancelled));
        Assert.Equal("N/A - ip address", await Rig.LabelAsync("10.0.0.1"));
        Assert.Equal("precious", await Rig.LabelAsync("settings"));
        Assert.Equal(["10.0.0.1", "settings"], (await Rig.RejectedAsync()).Keys.Order());
    }

    [Fact]
    public async Task What_was_put_aside_and_is_answered_later_is_put_aside_no_more()
    {
        await Rig.AddAsync("a.example");
        await Queue.CompleteAsync(await ClaimAsync(1), new NameAnswer[] { new(AnswerKind.Rejected, "it is bad") }, Cancelled);
        await Rig.AddAsync("a.example");
        await AnswerAsync(await ClaimAsync(1), _ => "ok");
        Assert.Empty(await Rig.RejectedAsync());
    }

    [Fact]
    public async Task A_claim_whose_answer_got_lost_is_given_once_more()
    {
        await Rig.AddAsync("a.example", "b.example");
        DomainClaim first = await Queue.ClaimAsync("same", 1, Cancelled);
        DomainClaim again = await Queue.ClaimAsync("same", 1, Cancelled);
        Assert.Equal(first.Names, again.Names);
        Assert.Equal(new QueueCounts(1, 1, 0), await Queue.CountAsync(Cancelled));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_round_trip()
    {
        byte[] name = [0xFF, 0xFE, (byte)'.', (byte)'a'];
        await using IDomainQueue queue = await Rig.OpenAsync("raw");
        await Rig.AskAsync("EVAL", "return redis.call('SADD', KEYS[1], '\\255\\254.a')", "1", SetRig.Set);
        DomainClaim claim = await queue.ClaimAsync("raw", 1, Cancelled);
        Assert.Equal(name, Core.Text.LosslessUtf8.Encode(Assert.Single(claim.Names)));
        await queue.CompleteAsync(claim, new[] { Rig.Answer("", "ok") }, Cancelled);
        Assert.Equal("$2\r\nok\r\n", await Rig.AskAsync("EVAL", "return redis.call('GET', '\\255\\254.a')", "0"));
    }

    [Theory]
    [InlineData("SET", "domains_todo", "x", "The key domains_todo holds a string; a set is needed there")]
    [InlineData("LPUSH", "domains_todo:inflight", "x", "The key domains_todo:inflight holds a list; a zset is needed there")]
    public async Task A_key_of_another_kind_is_refused_at_start(string command, string key, string value, string sentence)
    {
        await Rig.AskAsync(command, key, value);
        DomainQueueRefusedException e = await Assert.ThrowsAsync<DomainQueueRefusedException>(() => Rig.OpenAsync("x"));
        Assert.Contains(sentence, e.Message);
    }

    [Fact]
    public async Task Wrong_options_are_all_told()
    {
        RedisSetOptions options = new() { Server = DomainQueueRig.Options(redis.Server), Database = -1, Lease = TimeSpan.Zero, MostTries = 0, Set = "" };
        DomainQueueRefusedException e = await Assert.ThrowsAsync<DomainQueueRefusedException>(() => RedisSetQueue.OpenAsync(options, null, Cancelled));
        Assert.All(["database", "lease", "tries", "set"], word => Assert.Contains(word, e.Message));
    }
}
