using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Client;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Bench;

/// <summary>
/// <c>lazaret dga serve</c> in a process of its own, with its usual settings, asked over the loopback by this one: no name comes twice in a round, so nothing is remembered. Client and server share
/// the machine's processors. Every answer is compared with that of the classifier in this process.
/// </summary>
internal static class DgaGrpcBench
{
    private const int Batch = 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<BenchReport> RunAsync(int names, int calls, int clients, int rounds, CancellationToken cancellationToken)
    {
        DomainClassifier here = DomainClassifier.Load();
        int port = BenchProcess.FreePort();
        long started = Stopwatch.GetTimestamp();
        BenchProcess server = new("dga", "serve", "--port", port.ToString(CultureInfo.InvariantCulture), "--http-listen", "off");
        await using ConfiguredAsyncDisposable stop = server.ConfigureAwait(false);
        RemoteClassifier batches = Client(port, RemoteProtocol.Auto);
        await using ConfiguredAsyncDisposable closeBatches = batches.ConfigureAwait(false);
        await CheckedAsync(here, batches, Names(1, 0), cancellationToken).ConfigureAwait(false);
        double firstAnswer = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        double best = 0;
        double serverCpu = 0;
        for (int round = 0; round < rounds; round++)
        {
            string[] asked = Names(names, 1 + round);
            TimeSpan cpu = server.Use.Cpu;
            (DomainScore[] scores, double seconds) = await ScoreAsync(batches, asked, cancellationToken).ConfigureAwait(false);
            server.RequireAlive();
            Check(here, asked, scores);
            if (names / seconds > best)
            {
                best = names / seconds;
                serverCpu = (server.Use.Cpu - cpu).TotalSeconds * 1e6 / names;
            }
        }

        RemoteClassifier singles = Client(port, RemoteProtocol.V4);
        await using ConfiguredAsyncDisposable closeSingles = singles.ConfigureAwait(false);
        (double rate, double p50, double p99) unary = default;
        for (int round = 0; round < rounds; round++)
        {
            string[] asked = Names(calls, 1000 + round);
            (double rate, double p50, double p99) one = await OneByOneAsync(here, singles, asked, clients, cancellationToken).ConfigureAwait(false);
            server.RequireAlive();
            unary = one.rate > unary.rate ? one : unary;
        }

        return new BenchReport(
            "dga-grpc",
            "names/s in batches",
            best,
            50_000,
            $"all {(long)rounds * (names + calls)} verdicts are those of the classifier in this process",
            new Dictionary<string, double>
            {
                ["batch"] = Batch,
                ["server_cpu_us_per_name"] = serverCpu,
                ["unary_per_second (goal 5,000)"] = unary.rate,
                ["unary_p50_ms"] = unary.p50,
                ["unary_p99_ms (goal 10)"] = unary.p99,
                ["unary_clients"] = clients,
                ["first_answer_ms"] = firstAnswer,
                ["server_peak_rss_mb (goal 150)"] = server.Use.PeakBytes / 1e6,
            });
    }

    private static RemoteClassifier Client(int port, RemoteProtocol protocol) => new(
        new RemoteOptions { Servers = [new ServerName("127.0.0.1", port)], Protocol = protocol, BatchNames = Batch, Batches = 4, Deadline = Patience, TryTimeout = Patience }, TimeProvider.System);

    private static async Task<(DomainScore[] Scores, double Seconds)> ScoreAsync(RemoteClassifier remote, string[] names, CancellationToken cancellationToken)
    {
        DomainScore[] scores = new DomainScore[names.Length];
        long started = Stopwatch.GetTimestamp();

        // As much at a time as a caller would have in its hands.
        const int Call = 16 * Batch;
        for (int from = 0; from < names.Length; from += Call)
        {
            int count = Math.Min(Call, names.Length - from);
            await remote.ScoreAsync(names.AsMemory(from, count), scores.AsMemory(from, count), default, cancellationToken).ConfigureAwait(false);
        }

        return (scores, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static async Task CheckedAsync(DomainClassifier here, RemoteClassifier remote, string[] names, CancellationToken cancellationToken) =>
        Check(here, names, (await ScoreAsync(remote, names, cancellationToken).ConfigureAwait(false)).Scores);

    private static async Task<(double Rate, double P50, double P99)> OneByOneAsync(DomainClassifier here, RemoteClassifier remote, string[] names, int clients, CancellationToken cancellationToken)
    {
        DomainScore[] scores = new DomainScore[names.Length];
        double[] milliseconds = new double[names.Length];
        int next = -1;
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < names.Length; i = Interlocked.Increment(ref next))
            {
                long started = Stopwatch.GetTimestamp();
                await remote.ScoreAsync(names.AsMemory(i, 1), scores.AsMemory(i, 1), default, cancellationToken).ConfigureAwait(false);
                milliseconds[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        })).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Check(here, names, scores, margins: false);
        Array.Sort(milliseconds);
        return (names.Length / seconds, milliseconds[names.Length / 2], milliseconds[(int)(names.Length * 0.99)]);
    }

    private static void Check(DomainClassifier here, string[] names, DomainScore[] scores, bool margins = true)
    {
        DomainScore[] expected = new DomainScore[names.Length];
        here.Score(names, expected);
        for (int i = 0; i < names.Length; i++)
        {
            // Version 4 knows no "suspicious", and scores labels rather than names.
            bool dga = scores[i].Kind == VerdictKind.Dga;
            BenchCheck.Equal(expected[i].Kind == VerdictKind.Dga, dga, $"the verdict on {names[i]}");
            if (margins)
            {
                BenchCheck.Equal(true, Math.Abs(expected[i].Margin - scores[i].Margin) < 1e-3, $"that the margin of {names[i]} is right");
            }
        }
    }

    /// <summary>Half of them drawn at random, half put together of syllables; none twice.</summary>
    private static string[] Names(int count, int seed)
    {
        string[] syllables = ["ba", "con", "da", "fer", "go", "hill", "in", "jo", "ka", "lor", "men", "no", "pre", "qui", "ra", "son", "ta", "ver", "wen", "zo"];
        string[] suffixes = ["com", "net", "org", "ru", "de", "co.uk", "info", "biz"];
        Random random = new(seed);
        string[] names = new string[count];
        for (int i = 0; i < count; i++)
        {
            string start = i % 2 == 0 ? random.GetString("abcdefghijklmnopqrstuvwxyz", 8 + random.Next(12)) : string.Concat(syllables[random.Next(20)], syllables[random.Next(20)], syllables[random.Next(20)], i.ToString(CultureInfo.InvariantCulture));
            names[i] = $"{start}.{suffixes[random.Next(suffixes.Length)]}";
        }

        return names;
    }
}
