using Lazaret.Domains.Classify;
using Lazaret.Domains.Client;
using Lazaret.Domains.Verdicts;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit;
using Lazaret.TestKit.Tls;

namespace Lazaret.EndToEnd.Tests.Domains;

/// <summary><c>lazaret dga serve</c>, the built binary with the built-in model, against the classifier in this process.</summary>
public sealed class ServeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly string[] Sample =
    [
        "wikipedia.org", "xjpakmdcfuqe.ru", "kq3v9xw8zt1m.com", "localhost", "192.0.2.7", "", "münchen.de", "WWW.Example.COM.", "a.b.c.example.co.uk", new string('a', 300), new string('x', 130) + ".com",
    ];

    [Fact]
    public async Task Both_versions_and_batches_say_what_the_model_says()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(["--v3-port", "0", "-n", "81", "-w", "10", "-v", "WARNING"]);
        int three = new Uri(serve.Said.Single(l => l.StartsWith("Version 3", StringComparison.Ordinal)).Split(' ')[^1]).Port;
        DomainClassifier here = DomainClassifier.Load();
        DomainScore[] expected = new DomainScore[Sample.Length];
        here.Score(Sample, expected);
        foreach ((RemoteProtocol protocol, int port) in new[] { (RemoteProtocol.Auto, serve.Port), (RemoteProtocol.V4, serve.Port), (RemoteProtocol.V3, three) })
        {
            await using RemoteClassifier remote = Remote(protocol, port);
            DomainScore[] scores = new DomainScore[Sample.Length];
            await remote.ScoreAsync(Sample, scores, default, TestContext.Current.CancellationToken);
            Assert.Equal(expected.Select(e => (e.Kind == VerdictKind.Dga, e.Reason)), scores.Select(s => (s.Kind == VerdictKind.Dga, s.Reason)));
            Assert.Equal((here.Model.Id, here.Model.Hash), (remote.Model.Id, remote.Model.Hash));
        }

        Assert.Equal(0, await serve.StopAsync());
    }

    [Fact]
    public async Task D6_LISTENING_PORT_opens_version_3_as_in_the_existing_system()
    {
        int port = Ports.Free();
        await using ServeProcess serve = await ServeProcess.StartAsync([], ("LISTENING_PORT", $"{port}"));
        await using RemoteClassifier remote = Remote(RemoteProtocol.V3, port);
        DomainScore[] scores = new DomainScore[1];
        await remote.ScoreAsync(new[] { "wikipedia.org" }, scores, default, TestContext.Current.CancellationToken);
        Assert.Equal(VerdictKind.Benign, scores[0].Kind);
    }

    [Fact]
    public async Task D5_a_server_that_is_killed_and_comes_back_loses_no_answer_and_falsifies_none()
    {
        await using ServeProcess first = await ServeProcess.StartAsync();
        await using ServeProcess second = await ServeProcess.StartAsync();
        DomainClassifier here = DomainClassifier.Load();
        RemoteOptions options = new() { Servers = [new ServerName("127.0.0.1", first.Port), new ServerName("127.0.0.1", second.Port)], Deadline = Patience };
        await using RemoteClassifier remote = new(options, TimeProvider.System);
        using CancellationTokenSource end = new();
        int calls = 0;
        Task[] callers = [.. Enumerable.Range(0, 4).Select(k => Task.Run(async () =>
        {
            for (int i = 0; !end.IsCancellationRequested; i++)
            {
                string[] names = [.. Enumerable.Range(0, 200).Select(n => n % 2 == 0 ? $"name{k}x{i}x{n}.com" : $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes((k * 1_000_000) + (i * 1000) + n)))[..18]}.net")];
                DomainScore[] scores = new DomainScore[names.Length];
                DomainScore[] expected = new DomainScore[names.Length];
                await remote.ScoreAsync(names, scores, default, TestContext.Current.CancellationToken);
                here.Score(names, expected);
                Assert.Equal(expected.Select(e => e.Kind), scores.Select(s => s.Kind));
                Interlocked.Increment(ref calls);
            }
        }))];

        foreach (ServeProcess serve in new[] { first, second, first, second })
        {
            int before = Volatile.Read(ref calls);
            await UntilAsync(() => Volatile.Read(ref calls) > before + 10, callers);
            await serve.KillAsync();
            int without = Volatile.Read(ref calls);
            await UntilAsync(() => Volatile.Read(ref calls) > without + 10, callers);
            await serve.StartAsync();
        }

        await end.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(Patience);
    }

    [Fact]
    public async Task D12_tls_and_tokens_come_from_files()
    {
        using TestCertificates certificates = new();
        (string cert, string key, _) = certificates.Issue("server");
        string tokens = certificates.Write("tokens", "# who may ask\n0123456789abcdef\n");
        await using ServeProcess serve = await ServeProcess.StartAsync(["--tls-cert", cert, "--tls-key", key, "--token-file", tokens]);
        RemoteOptions options = new() { Servers = [new ServerName("localhost", serve.Port)], CaFile = certificates.CaFile, Token = "0123456789abcdef", Deadline = TimeSpan.FromSeconds(30) };
        await using RemoteClassifier remote = new(options, TimeProvider.System);
        DomainScore[] scores = new DomainScore[1];
        await remote.ScoreAsync(new[] { "wikipedia.org" }, scores, default, TestContext.Current.CancellationToken);
        Assert.Equal(VerdictKind.Benign, scores[0].Kind);
    }

    [Theory]
    [InlineData("--listen 0.0.0.0", "needs tokens")]
    [InlineData("--listen nowhere", "--listen is \"nowhere\"; allowed are ADDRESS")]
    [InlineData("--port 70000", "--port is \"70000\"; allowed is 0 to 65535")]
    [InlineData("--max-queue 0", "--max-queue is \"0\"; allowed is 1 to 10000000")]
    [InlineData("-n 12", "--families-number is \"12\"; allowed are 52, 81")]
    [InlineData("-v LOUD", "--verbosity is \"LOUD\"; allowed are DEBUG")]
    [InlineData("--token-file no-such-file", "the token file no-such-file cannot be read: ")]
    [InlineData("--tls-cert x.pem", "TLS needs a certificate file and a key file")]
    [InlineData("--model no-such-file", "no-such-file")]
    public async Task What_is_wrong_is_told_in_one_sentence(string arguments, string sentence)
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "serve", .. arguments.Split(' ')]);
        Assert.Equal((2, ""), (ended.Code, ended.Out));
        string line = Assert.Single(ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("lazaret: ", line, StringComparison.Ordinal);
        Assert.Contains(sentence, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_help_with_examples()
    {
        using SampleFolder folder = new();
        Ended help = await LazaretBinary.RunAsync(folder.Path, ["dga", "serve", "--help"]);
        Assert.Equal(0, help.Code);
        Assert.Contains("Examples:", help.Out);
        Assert.Contains("--v3-port", help.Out);
    }

    private static RemoteClassifier Remote(RemoteProtocol protocol, int port) =>
        new(new RemoteOptions { Servers = [new ServerName("127.0.0.1", port)], Protocol = protocol, Deadline = TimeSpan.FromSeconds(60) }, TimeProvider.System);

    private static async Task UntilAsync(Func<bool> reached, Task[] callers)
    {
        using CancellationTokenSource limit = new(Patience);
        while (!reached())
        {
            foreach (Task caller in callers.Where(c => c.IsFaulted))
            {
                await caller;
            }

            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(10);
        }
    }
}
