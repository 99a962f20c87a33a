using Lazaret.Core.Domains;
using Lazaret.Storage.Tests.Events;

namespace Lazaret.Storage.Tests.Redis;

/// <summary>Random claims, answers, returns, crashes and expiries against a model that is a few dictionaries: at every moment each name is waiting, held, answered or put aside, and nowhere twice.</summary>
public sealed class DomainQueueFuzzTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_set_does_what_the_model_does(int seed)
    {
        await using SetRig rig = new(redis.Server, 3);
        await RunAsync(rig, new Random(seed), distinct: true, steps: 600);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_stream_does_what_the_model_does(int seed)
    {
        await using StreamRig rig = new(redis.Server, 4);
        await RunAsync(rig, new Random(seed), distinct: false, steps: 300);
    }

    private static async Task RunAsync(DomainQueueRig rig, Random random, bool distinct, int steps)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await rig.AskAsync("FLUSHDB");
        List<IDomainQueue> workers = [await rig.OpenAsync("w0", 1000), await rig.OpenAsync("w1", 1000), await rig.OpenAsync("w2", 1000)];
        List<string> waiting = [];
        List<(DomainClaim Claim, int Worker)> held = [];
        List<(DomainClaim Claim, int Worker)> crashed = [];
        List<(DomainClaim Claim, int Worker)> stale = [];
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        HashSet<string> asked = new(StringComparer.Ordinal);
        int ids = 0;
        string Label(string name) => name[1] % 2 == 0 ? "DGA" : "ok";
        NameAnswer[] Answers(DomainClaim claim, Func<string, string> label) => [.. claim.Names.Select(n => rig.Answer(n, label(n)))];

        for (int step = 0; step < steps; step++)
        {
            int worker = random.Next(workers.Count);
            switch (random.Next(8))
            {
                case 0 or 1:
                    string[] names = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"n{random.Next(500)}.example").Distinct()];
                    await rig.AddAsync(names);
                    waiting.AddRange(distinct ? names.Except(waiting).ToArray() : names);
                    asked.UnionWith(names);
                    break;
                case 2 or 3:
                    DomainClaim claim = await workers[worker].ClaimAsync($"c{ids++}", random.Next(1, 10), cancelled);
                    foreach (string name in claim.Names)
                    {
                        Assert.True(waiting.Remove(name), $"{name} was handed out, but did not wait");
                    }

                    if (claim.Names.Count > 0)
                    {
                        held.Add((claim, worker));
                    }

                    break;
                case 4 when held.Count > 0:
                    (DomainClaim done, int by) = Take(held);
                    Assert.Equal(done.Names.Count, (await workers[by].CompleteAsync(done, Answers(done, Label), cancelled)).Answered);
                    foreach (string name in done.Names)
                    {
                        labels[name] = Label(name);
                    }

                    break;
                case 5 when held.Count > 0:
                    (DomainClaim back, int giver) = Take(held);
                    await workers[giver].ReleaseAsync(back, cancelled);
                    waiting.AddRange(distinct ? back.Names.Except(waiting).ToArray() : back.Names);
                    break;
                case 6 when held.Count > 0:
                    // The worker is gone: what it held comes back when the leases run out.
                    crashed.Add(Take(held));
                    break;
                case 7 when crashed.Count > 0:
                    await rig.ExpireAsync();
                    foreach ((DomainClaim alive, int holder) in held)
                    {
                        Assert.True(await workers[holder].RenewAsync(alive, cancelled));
                    }

                    foreach (IDomainQueue queue in workers)
                    {
                        await queue.ReclaimAsync(cancelled);
                    }

                    foreach ((DomainClaim lost, _) in crashed)
                    {
                        waiting.AddRange(distinct ? lost.Names.Except(waiting).ToArray() : lost.Names);
                    }

                    stale.AddRange(crashed);
                    crashed.Clear();
                    break;
            }

            // Dead workers that were only slow: what they say counts no more once somebody else may have the names.
            if (distinct && stale.Count > 0 && random.Next(10) == 0)
            {
                (DomainClaim late, int dead) = Take(stale);
                Assert.Equal(default, await workers[dead].CompleteAsync(late, Answers(late, _ => "wrong"), cancelled));
            }

            QueueCounts counts = await workers[0].CountAsync(cancelled);
            Assert.Equal((waiting.Count, held.Concat(crashed).Sum(h => h.Claim.Names.Count)), distinct ? (counts.Waiting, counts.Held) : (counts.Waiting + counts.Held - Held(), Held()));
            int Held() => held.Concat(crashed).Sum(h => h.Claim.Names.Count);
        }

        // The end: everything comes back and is answered.
        await rig.ExpireAsync();
        foreach (IDomainQueue queue in workers)
        {
            await queue.ReclaimAsync(cancelled);
        }

        while (await workers[0].ClaimAsync($"end{ids++}", 4096, cancelled) is { Names.Count: > 0 } rest)
        {
            await workers[0].CompleteAsync(rest, Answers(rest, Label), cancelled);
        }

        foreach (string name in asked)
        {
            Assert.Equal(Label(name), await rig.LabelAsync(name));
        }

        Assert.All(labels, l => Assert.Equal(Label(l.Key), l.Value));
        Assert.Equal(default, await workers[0].CountAsync(cancelled));
        Assert.Empty(await rig.RejectedAsync());
        if (distinct)
        {
            Assert.Equal($":{asked.Count}\r\n", await rig.AskAsync("DBSIZE"));
        }

        foreach (IDomainQueue queue in workers)
        {
            await queue.DisposeAsync();
        }

        (DomainClaim Claim, int Worker) Take(List<(DomainClaim Claim, int Worker)> list)
        {
            int index = random.Next(list.Count);
            (DomainClaim Claim, int Worker) taken = list[index];
            list.RemoveAt(index);
            return taken;
        }
    }
}
