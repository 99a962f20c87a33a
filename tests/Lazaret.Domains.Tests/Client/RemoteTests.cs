using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Lazaret.Domains.Batching;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Client;
using Lazaret.Domains.Grpc;
using Lazaret.Domains.Tests.Grpc;
using Lazaret.Domains.Verdicts;
using Lazaret.TestKit;
using Lazaret.TestKit.Tls;

namespace Lazaret.Domains.Tests.Client;

/// <summary>Asking many servers (defects D4, D5 and D6 of specification §2).</summary>
public sealed class RemoteTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task D4_names_go_in_batches_and_come_back_in_order()
    {
        FakeClassifier fake = new();
        await using Served served = await Served.StartAsync(fake);
        await using RemoteClassifier remote = Remote(served.Port);
        string[] names = [.. Names.Make(10_000), "nodot"];
        Names.Check(names, await ScoreAsync(remote, names));
        Assert.Equal(10_001, fake.Asked);
        Assert.Equal(20, served.Metrics.Calls("/lazaret.dga.v1.Domains/ClassifyBatch", GrpcCode.Ok));
        Assert.Equal(("fake-1", new string('0', 64)), (remote.Model.Id, remote.Model.Hash));
        Assert.Equal(["conficker"], remote.Model.Families);
    }

    [Fact]
    public async Task Every_part_of_a_score_comes_over()
    {
        FakeClassifier fake = new();
        await using Served served = await Served.StartAsync(fake);
        await using RemoteClassifier remote = Remote(served.Port);
        string[] names = ["dga.com", "b.org", "nodot"];
        DomainScore[] expected = new DomainScore[3];
        await fake.ScoreAsync(names, expected, default, TestContext.Current.CancellationToken);
        Assert.Equal(expected, await ScoreAsync(remote, names));
        foreach (string name in names)
        {
            DomainVerdict there = await fake.DescribeAsync(name, default, explain: true, TestContext.Current.CancellationToken);
            DomainVerdict here = await remote.DescribeAsync(name, default, explain: true, TestContext.Current.CancellationToken);
            Assert.Equal(System.Text.Json.JsonSerializer.Serialize(there with { Result = default }), System.Text.Json.JsonSerializer.Serialize(here with { Result = default }));
            Assert.Equal(there.Result, here.Result);
        }
    }

    [Fact]
    public async Task D5_load_is_spread_over_all_servers()
    {
        FakeClassifier[] fakes = [new(), new(), new()];
        List<Served> servers = [];
        foreach (FakeClassifier fake in fakes)
        {
            servers.Add(await Served.StartAsync(fake));
        }

        await using (RemoteClassifier remote = Remote([.. servers.Select(s => s.Port)]))
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(async k =>
            {
                for (int i = 0; i < 30; i++)
                {
                    string[] names = Names.Make(10, k * 1000);
                    Names.Check(names, await ScoreAsync(remote, names));
                }
            })).WaitAsync(Patience);
        }

        Assert.Equal(4800, fakes.Sum(f => f.Asked));
        Assert.All(fakes, f => Assert.InRange(f.Asked, 4800 / 20, 4800 * 3 / 4));
        foreach (Served served in servers)
        {
            await served.DisposeAsync();
        }
    }

    [Fact]
    public async Task D5_without_a_server_there_is_an_error_after_the_deadline()
    {
        int port = Ports.Free();
        await using RemoteClassifier remote = Remote(o => o.Deadline = TimeSpan.FromMilliseconds(400), port);
        long began = Stopwatch.GetTimestamp();
        ClassifierUnavailableException e = await Assert.ThrowsAsync<ClassifierUnavailableException>(() => ScoreAsync(remote, ["a.com"]).WaitAsync(Patience));
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(390));
        Assert.False(e.IsOverloaded);
        Assert.Contains($"127.0.0.1:{port}", e.Message);
    }

    [Fact]
    public async Task D5_a_server_that_never_answers_costs_one_try()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        FakeClassifier fake = new();
        await using Served served = await Served.StartAsync(fake);
        await using RemoteClassifier remote = Remote(o => o.TryTimeout = TimeSpan.FromMilliseconds(200), ((IPEndPoint)silent.LocalEndpoint).Port, served.Port);
        for (int i = 0; i < 20; i++)
        {
            string[] names = Names.Make(5, i);
            Names.Check(names, await ScoreAsync(remote, names).WaitAsync(Patience));
        }

        Assert.Equal(100, fake.Asked);
    }

    [Fact]
    public async Task D5_servers_come_and_go_under_clients()
    {
        int[] ports = [Ports.Free(), Ports.Free(), Ports.Free()];
        Served?[] servers = new Served?[3];
        FakeClassifier[] fakes = [new(), new(), new()];
        async Task StartAsync(int i) => servers[i] = await Served.StartAsync(fakes[i], o => o.Listen = new(IPAddress.Loopback, ports[i]));
        await StartAsync(0);
        await using RemoteClassifier remote = Remote(o => o.Deadline = TimeSpan.FromSeconds(30), ports);
        using CancellationTokenSource end = new();
        int calls = 0;
        Task[] callers = [.. Enumerable.Range(0, 8).Select(k => Task.Run(async () =>
        {
            for (int i = 0; !end.IsCancellationRequested; i++)
            {
                string[] names = Names.Make(50, (k * 100_000) + i);
                Names.Check(names, await ScoreAsync(remote, names));
                Interlocked.Increment(ref calls);
            }
        }))];

        // Each server is stopped and started again while the others answer; each one that comes back gets work again.
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 3; i++)
            {
                if (servers[i] is { } running)
                {
                    int next = (i + 1) % 3;
                    if (servers[next] is null)
                    {
                        await StartAsync(next);
                    }

                    await running.DisposeAsync();
                }

                await StartAsync(i);
                long asked = fakes[i].Asked;
                await UntilAsync(() => fakes[i].Asked > asked + 100, callers);
            }
        }

        await end.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(Patience);
        Assert.True(calls > 50);
        foreach (Served? served in servers)
        {
            await served!.DisposeAsync();
        }
    }

    [Fact]
    public async Task D5_a_full_server_is_left_for_another_one()
    {
        FakeClassifier full = new() { Before = (_, _) => throw new ClassifierUnavailableException("Full.", overloaded: true) };
        FakeClassifier free = new();
        await using Served first = await Served.StartAsync(full);
        await using Served second = await Served.StartAsync(free);
        await using (RemoteClassifier remote = Remote(first.Port, second.Port))
        {
            for (int i = 0; i < 10; i++)
            {
                Names.Check(["dga.com"], await ScoreAsync(remote, ["dga.com"]).WaitAsync(Patience));
            }
        }

        await using RemoteClassifier only = Remote(o => o.Deadline = TimeSpan.FromSeconds(2), first.Port);
        Assert.True((await Assert.ThrowsAsync<ClassifierUnavailableException>(() => ScoreAsync(only, ["a.com"]).WaitAsync(Patience))).IsOverloaded);
    }

    [Fact]
    public async Task D5_names_are_looked_up_again()
    {
        int port = Ports.Free();
        FakeClassifier[] fakes = [new(), new()];
        await using Served one = await Served.StartAsync(fakes[0], o => o.Listen = new(IPAddress.Loopback, port));
        await using Served two = await Served.StartAsync(fakes[1], o => o.Listen = new(IPAddress.Parse("127.0.0.2"), port));
        IPAddress[] addresses = [IPAddress.Loopback];
        RemoteOptions options = new() { Servers = [new ServerName("dga.test", port)], Refresh = TimeSpan.FromMilliseconds(100), Resolve = (_, _) => Task.FromResult(Volatile.Read(ref addresses)) };
        await using RemoteClassifier remote = new(options, TimeProvider.System);
        Names.Check(["dga.com"], await ScoreAsync(remote, ["dga.com"]));
        Assert.Equal((1, 0), (fakes[0].Asked, fakes[1].Asked));

        Volatile.Write(ref addresses, [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")]);
        await AskUntilAsync(remote, () => fakes[1].Asked > 3);
        Volatile.Write(ref addresses, [IPAddress.Parse("127.0.0.2")]);
        await AskUntilAsync(remote, () => remote.Servers.Count == 1);
        long before = fakes[0].Asked;
        await ScoreAsync(remote, ["a.com"]);
        Assert.Equal(before, fakes[0].Asked);
    }

    [Fact]
    public async Task D6_a_server_of_the_existing_system_is_asked_one_by_one()
    {
        await using ExistingServer existing = await ExistingServer.StartAsync("v4");
        await using (RemoteClassifier remote = Remote(existing.Port))
        {
            string[] names = [.. Names.Make(500), "nodot", "192.0.2.1", "", string.Join('.', Enumerable.Repeat("abcdefghijklmnop", 8)) + ".com"];
            DomainScore[] scores = await ScoreAsync(remote, names).WaitAsync(Patience);
            Names.Check(names[..500], scores[..500]);
            Assert.Equal(
                [NotApplicableReason.SingleLabel, NotApplicableReason.IpAddress, NotApplicableReason.Empty, NotApplicableReason.TooLong], scores[500..].Select(s => s.Reason));
            Assert.Equal((0.96875f, 0.75f, "conficker"), (scores[0].Score, scores[0].FamilyScore, remote.Model.Families[scores[0].Family]));
            DomainVerdict verdict = await remote.DescribeAsync("dgax.example.com", default, explain: false, TestContext.Current.CancellationToken);
            Assert.Equal(("dgax.example.com", "example.com", "com", "conficker", "dgax"), (verdict.Normalized, verdict.Registrable, verdict.Suffix, verdict.Family, verdict.Words.Single().Value));
        }

        Assert.Equal(502, await existing.StopAsync());
    }

    [Fact]
    public async Task D6_version_3_of_both_systems_can_be_asked()
    {
        await using ExistingServer existing = await ExistingServer.StartAsync("v3");
        await using Served served = await Served.StartAsync(new FakeClassifier());
        await using RemoteClassifier remote = Remote(o => o.Protocol = RemoteProtocol.V3, existing.Port, served.Server.AddressV3!.Port);
        string[] names = Names.Make(200);
        Names.Check(names, await ScoreAsync(remote, names).WaitAsync(Patience));
        Assert.InRange(await existing.StopAsync(), 1, 199); // whichever is quicker gets more
    }

    [Fact]
    public async Task D6_an_answer_of_the_other_version_is_an_error_and_never_a_verdict()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        await using ExistingServer three = await ExistingServer.StartAsync("v3");
        await using ExistingServer four = await ExistingServer.StartAsync("v4");
        foreach ((RemoteProtocol protocol, int port) in new[]
        {
            (RemoteProtocol.V3, served.Port), (RemoteProtocol.V3, four.Port), (RemoteProtocol.V4, served.Server.AddressV3!.Port), (RemoteProtocol.Auto, three.Port),
        })
        {
            await using RemoteClassifier remote = Remote(o => o.Protocol = protocol, port);
            ClassifierUnavailableException e = await Assert.ThrowsAsync<ClassifierUnavailableException>(() => ScoreAsync(remote, ["dga.com"]).WaitAsync(Patience));
            Assert.Contains("a port of version", e.Message);
        }
    }

    [Fact]
    public async Task Both_systems_share_the_load()
    {
        await using ExistingServer existing = await ExistingServer.StartAsync("v4");
        FakeClassifier fake = new();
        await using Served served = await Served.StartAsync(fake);
        await using RemoteClassifier remote = Remote(o => o.BatchNames = 20, existing.Port, served.Port);
        string[] names = Names.Make(1000);
        Names.Check(names, await ScoreAsync(remote, names).WaitAsync(Patience));
        Assert.InRange(await existing.StopAsync(), 1, 999);
    }

    [Fact]
    public async Task D12_tls_with_an_authority_and_a_token()
    {
        using TestCertificates certificates = new();
        using TestCertificates others = new("Other CA");
        (string cert, string key, _) = certificates.Issue("server");
        await using Served served = await Served.StartAsync(new FakeClassifier(), o =>
        {
            o.CertFile = cert;
            o.KeyFile = key;
            o.Tokens = ["0123456789abcdef"];
        });
        async Task<DomainScore[]> AskAsync(string ca, string token)
        {
            RemoteOptions options = new() { Servers = [new ServerName("localhost", served.Port)], CaFile = ca, Token = token, Deadline = TimeSpan.FromSeconds(1) };
            await using RemoteClassifier remote = new(options, TimeProvider.System);
            return await ScoreAsync(remote, ["dga.com"]).WaitAsync(Patience);
        }

        Names.Check(["dga.com"], await AskAsync(certificates.CaFile, "0123456789abcdef"));
        long began = Stopwatch.GetTimestamp();
        ClassifierUnavailableException refused = await Assert.ThrowsAsync<ClassifierUnavailableException>(() => AskAsync(certificates.CaFile, "not-the-right-one"));
        Assert.Contains("Unauthenticated", refused.Message);
        await Assert.ThrowsAsync<ClassifierUnavailableException>(() => AskAsync(others.CaFile, "0123456789abcdef"));
    }

    [Fact]
    public async Task A_thousand_callers_at_once()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier(), batches: new BatchingOptions());
        await using RemoteClassifier remote = Remote(o => o.Deadline = TimeSpan.FromSeconds(50), served.Port);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(async k =>
        {
            string[] names = Names.Make(7, k);
            Names.Check(names, await ScoreAsync(remote, names));
        })).WaitAsync(Patience);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_let_go()
    {
        FakeClassifier stuck = new() { Before = (_, ct) => Task.Delay(Timeout.Infinite, ct) };
        await using Served served = await Served.StartAsync(stuck);
        await using RemoteClassifier remote = Remote(served.Port);
        using CancellationTokenSource end = new(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => remote.ScoreAsync(new[] { "a.com" }, new DomainScore[1], default, end.Token).AsTask().WaitAsync(Patience));
    }

    [Theory]
    [InlineData("a:1", "a:1")]
    [InlineData("a", "a:4714")]
    [InlineData("a:1, b:2,c", "a:1 b:2 c:4714")]
    [InlineData("[::1]:5,::1,[::1]", "[::1]:5 [::1]:4714 [::1]:4714")]
    [InlineData("192.0.2.1:80", "192.0.2.1:80")]
    [InlineData("", null)]
    [InlineData(" , ", null)]
    [InlineData("a:0", null)]
    [InlineData("a:x", null)]
    [InlineData("a:70000", null)]
    [InlineData("http://a:1", null)]
    [InlineData("a b", null)]
    public void Lists_of_servers_are_read(string text, string? expected) =>
        Assert.Equal(expected, ServerName.TryParseList(text, 4714, out List<ServerName>? servers) ? string.Join(' ', servers) : null);

    private static RemoteClassifier Remote(params int[] ports) => Remote(_ => { }, ports);

    private static RemoteClassifier Remote(Action<RemoteOptions> change, params int[] ports)
    {
        RemoteOptions options = new() { Servers = [.. ports.Select(p => new ServerName("127.0.0.1", p))] };
        change(options);
        return new RemoteClassifier(options, TimeProvider.System);
    }

    private static async Task<DomainScore[]> ScoreAsync(RemoteClassifier remote, string[] names)
    {
        DomainScore[] scores = new DomainScore[names.Length];
        await remote.ScoreAsync(names, scores, default, TestContext.Current.CancellationToken);
        return scores;
    }

    private static async Task AskUntilAsync(RemoteClassifier remote, Func<bool> reached)
    {
        long began = Stopwatch.GetTimestamp();
        while (!reached())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience);
            Names.Check(["dga.com", "b.com"], await ScoreAsync(remote, ["dga.com", "b.com"]));
        }
    }

    private static async Task UntilAsync(Func<bool> reached, Task[] callers)
    {
        long began = Stopwatch.GetTimestamp();
        while (!reached())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, "the server that came back gets no work");
            foreach (Task caller in callers.Where(c => c.IsFaulted))
            {
                await caller;
            }

            await Task.Delay(10);
        }
    }
}
