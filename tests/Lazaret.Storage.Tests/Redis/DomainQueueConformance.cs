using Lazaret.Core.Domains;

namespace Lazaret.Storage.Tests.Redis;

/// <summary>What holds for every queue of names.</summary>
public abstract class DomainQueueConformance : IAsyncLifetime
{
    private int ids;

    protected DomainQueueRig Rig { get; private set; } = null!;

    private protected IDomainQueue Queue { get; private set; } = null!;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Rig = await MakeAsync();
        await Rig.AskAsync("FLUSHDB");
        Queue = await Rig.OpenAsync("one");
    }

    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync();
        await Rig.DisposeAsync();
    }

    protected abstract Task<DomainQueueRig> MakeAsync();

    [Fact]
    public async Task A_name_is_claimed_answered_and_gone()
    {
        await Rig.AddAsync("a.example", "b.example");
        DomainClaim claim = await ClaimAsync(10);
        Assert.Equal(["a.example", "b.example"], claim.Names.Order());
        Assert.Equal(new QueueCounts(0, 2, 0), await Queue.CountAsync(Cancelled));
        Assert.Equal(new Completion(2, 2, 0, 0), await AnswerAsync(claim, name => name[0] == 'a' ? "DGA" : "ok"));
        Assert.Equal("DGA", await Rig.LabelAsync("a.example"));
        Assert.Equal("ok", await Rig.LabelAsync("b.example"));
        Assert.Equal(default, await Queue.CountAsync(Cancelled));
        Assert.Empty((await ClaimAsync(10)).Names);
    }

    [Fact]
    public async Task A_claim_takes_no_more_than_it_asks_for()
    {
        await Rig.AddAsync([.. Enumerable.Range(0, 10).Select(i => $"n{i}.example")]);
        Assert.Equal(3, (await ClaimAsync(3)).Names.Count);
        Assert.Equal(7, (await ClaimAsync(4096)).Names.Count);
    }

    [Fact]
    public async Task A_held_name_is_nobody_elses()
    {
        await using IDomainQueue other = await Rig.OpenAsync("two");
        await Rig.AddAsync("a.example");
        Assert.Single((await ClaimAsync(10)).Names);
        Assert.Empty((await other.ClaimAsync("other", 10, Cancelled)).Names);
        Assert.Equal(default, await other.ReclaimAsync(Cancelled));
    }

    [Fact]
    public async Task What_a_dead_worker_held_is_handed_out_again()
    {
        await using IDomainQueue other = await Rig.OpenAsync("two");
        await Rig.AddAsync("a.example");
        await ClaimAsync(10);
        await Rig.ExpireAsync();
        Assert.Equal(1, (await other.ReclaimAsync(Cancelled)).Returned);
        DomainClaim again = await other.ClaimAsync("again", 10, Cancelled);
        Assert.Equal(["a.example"], again.Names);
        Assert.Equal(1, (await other.CompleteAsync(again, Answers(again, _ => "ok"), Cancelled)).Answered);
        Assert.Equal("ok", await Rig.LabelAsync("a.example"));
    }

    [Fact]
    public async Task A_worker_whose_lease_ran_out_overwrites_nobody()
    {
        await using IDomainQueue other = await Rig.OpenAsync("two");
        await Rig.AddAsync("a.example");
        DomainClaim late = await ClaimAsync(10);
        await Rig.ExpireAsync();
        await other.ReclaimAsync(Cancelled);
        DomainClaim again = await other.ClaimAsync("again", 10, Cancelled);

        // Before the second one answers, and after.
        Assert.Equal(default, await AnswerAsync(late, _ => "DGA"));
        Assert.Null(await Rig.LabelAsync("a.example"));
        await other.CompleteAsync(again, Answers(again, _ => "ok"), Cancelled);
        Assert.Equal(default, await AnswerAsync(late, _ => "DGA"));
        Assert.False(await Queue.RenewAsync(late, Cancelled));
        Assert.Equal("ok", await Rig.LabelAsync("a.example"));
    }

    [Fact]
    public async Task A_renewed_lease_does_not_run_out()
    {
        await Rig.AddAsync("a.example");
        DomainClaim claim = await ClaimAsync(10);
        await Rig.ExpireAsync();
        Assert.True(await Queue.RenewAsync(claim, Cancelled));
        Assert.Equal(default, await Queue.ReclaimAsync(Cancelled));
        Assert.Equal(1, (await AnswerAsync(claim, _ => "ok")).Held);
    }

    [Fact]
    public async Task What_is_given_back_is_there_at_once_and_has_not_been_tried()
    {
        await using IDomainQueue queue = await Rig.OpenAsync("strict", mostTries: 1);
        await Rig.AddAsync("a.example");
        for (int i = 0; i < 5; i++)
        {
            DomainClaim claim = await queue.ClaimAsync($"back{i}", 10, Cancelled);
            Assert.Equal(["a.example"], claim.Names);
            await queue.ReleaseAsync(claim, Cancelled);
        }

        Assert.Empty(await Rig.RejectedAsync());
    }

    [Fact]
    public async Task What_is_not_answered_goes_back()
    {
        await Rig.AddAsync("a.example", "b.example");
        DomainClaim claim = await ClaimAsync(10);
        Completion done = await Queue.CompleteAsync(claim, claim.Names.Select(n => n[0] == 'a' ? default : Rig.Answer(n, "ok")).ToArray(), Cancelled);
        Assert.Equal(new Completion(2, 1, 0, 1), done);
        Assert.Equal(["a.example"], (await ClaimAsync(10)).Names);
    }

    [Fact]
    public async Task A_rejected_name_is_put_aside_with_the_reason()
    {
        await Rig.AddAsync("a.example");
        DomainClaim claim = await ClaimAsync(10);
        Assert.Equal(new Completion(1, 0, 1, 0), await Queue.CompleteAsync(claim, new NameAnswer[] { new(AnswerKind.Rejected, "it is bad") }, Cancelled));
        Assert.Equal("it is bad", (await Rig.RejectedAsync())["a.example"]);
        Assert.Null(await Rig.LabelAsync("a.example"));
        Assert.Equal(new QueueCounts(0, 0, 1), await Queue.CountAsync(Cancelled));
    }

    [Fact]
    public async Task A_name_that_nobody_ever_answers_is_put_aside()
    {
        await using IDomainQueue queue = await Rig.OpenAsync("strict", mostTries: 3);
        await Rig.AddAsync("poison.example");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(["poison.example"], (await queue.ClaimAsync($"try{i}", 10, Cancelled)).Names);
            await Rig.ExpireAsync();
            Assert.Equal(i < 2 ? new Reclaimed(1, 0) : new Reclaimed(0, 1), await queue.ReclaimAsync(Cancelled));
        }

        Assert.Contains("3 times", (await Rig.RejectedAsync())["poison.example"]);
        Assert.Empty((await queue.ClaimAsync("after", 10, Cancelled)).Names);
    }

    [Fact]
    public async Task A_name_that_comes_again_while_it_is_held_is_answered_again()
    {
        await Rig.AddAsync("a.example");
        DomainClaim first = await ClaimAsync(10);
        await Rig.AddAsync("a.example");
        await AnswerAsync(first, _ => "ok");
        DomainClaim second = await ClaimAsync(10);
        Assert.Equal(["a.example"], second.Names);
        await AnswerAsync(second, _ => "DGA");
        Assert.Equal("DGA", await Rig.LabelAsync("a.example"));
    }

    [Fact]
    public async Task Ending_a_claim_twice_does_nothing_more()
    {
        await Rig.AddAsync("a.example");
        DomainClaim claim = await ClaimAsync(10);
        await AnswerAsync(claim, _ => "ok");
        Assert.Equal(default, await AnswerAsync(claim, _ => "DGA"));
        Assert.Equal("ok", await Rig.LabelAsync("a.example"));
    }

    [Fact]
    public async Task Any_bytes_are_a_name()
    {
        string[] names = ["ünïcode.example", "with space", "new\u0001line", "quote\"'\\.example", new string('x', 1000), "🦊.example"];
        await Rig.AddAsync(names);
        DomainClaim claim = await ClaimAsync(100);
        Assert.Equal(names.Order(StringComparer.Ordinal), claim.Names.Order(StringComparer.Ordinal));
        await AnswerAsync(claim, _ => "ok");
        foreach (string name in names)
        {
            Assert.Equal("ok", await Rig.LabelAsync(name));
        }
    }

    [Fact]
    public async Task A_whole_batch_of_4096_goes_through()
    {
        string[] names = [.. Enumerable.Range(0, 5000).Select(i => $"name-{i}.example")];
        foreach (string[] part in names.Chunk(500))
        {
            await Rig.AddAsync(part);
        }

        DomainClaim claim = await ClaimAsync(4096);
        Assert.Equal(4096, claim.Names.Count);
        Assert.Equal(4096, (await AnswerAsync(claim, _ => "ok")).Answered);
        DomainClaim rest = await ClaimAsync(4096);
        Assert.Equal(904, rest.Names.Count);
        await Rig.ExpireAsync();
        Assert.Equal(904, (await Queue.ReclaimAsync(Cancelled)).Returned);
    }

    private protected ValueTask<DomainClaim> ClaimAsync(int most) => Queue.ClaimAsync($"claim-{Interlocked.Increment(ref ids)}", most, Cancelled);

    private protected ValueTask<Completion> AnswerAsync(DomainClaim claim, Func<string, string> label) => Queue.CompleteAsync(claim, Answers(claim, label), Cancelled);

    private NameAnswer[] Answers(DomainClaim claim, Func<string, string> label) => [.. claim.Names.Select(n => Rig.Answer(n, label(n)))];
}
