using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;
using Lazaret.Domains.Work;
using Lazaret.Storage.Redis;
using Lazaret.Storage.Redis.Domains;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Bench;

/// <summary>
/// The worker with the model in its process, over a local Redis with an append-only file: a full set is worked off, claims and answers included. Worker and Redis share the machine's processors.
/// Every label is compared with the classifier's, and there must be no key beside them.
/// </summary>
internal static class DgaRedisBench
{
    private const string Set = "domains_todo";
    private const int AtOnce = 1000;

    public static async Task<BenchReport> RunAsync(int names, int loops, int rounds, string directory, CancellationToken cancellationToken)
    {
        DomainClassifier classifier = DomainClassifier.Load();
        using PrivateRedis redis = await PrivateRedis.StartAsync(directory, cancellationToken).ConfigureAwait(false);
        RawRedis client = await RawRedis.ConnectAsync(redis.Port, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable close = client.ConfigureAwait(false);
        (double Rate, double RedisCpu, double Batch) best = default;
        for (int round = 0; round < rounds; round++)
        {
            string[] asked = Names(names, round);
            await client.AskAsync(["FLUSHALL"], cancellationToken).ConfigureAwait(false);
            foreach (string[] part in asked.Chunk(AtOnce))
            {
                await client.AskAsync(["SADD", Set, .. part], cancellationToken).ConfigureAwait(false);
            }

            TimeSpan cpu = redis.Cpu;
            (double seconds, WorkerCounters counters) = await WorkAsync(classifier, redis.Port, loops, cancellationToken).ConfigureAwait(false);
            double redisCpu = (redis.Cpu - cpu).TotalSeconds * 1e6 / names;
            BenchCheck.Equal(names, counters.Answered, "the count of answered names");
            await CheckAsync(classifier, client, asked, cancellationToken).ConfigureAwait(false);
            if (names / seconds > best.Rate)
            {
                best = (names / seconds, redisCpu, (double)names / counters.Batches);
            }
        }

        return new BenchReport(
            "dga-redis",
            "names/s from a set to labels",
            best.Rate,
            30_000,
            $"all {(long)rounds * names} labels are those of the classifier, and there is no other key",
            new Dictionary<string, double> { ["names"] = names, ["loops"] = loops, ["names_in_a_batch"] = best.Batch, ["redis_cpu_us_per_name"] = best.RedisCpu });
    }

    private static async Task<(double Seconds, WorkerCounters Counters)> WorkAsync(DomainClassifier classifier, int port, int loops, CancellationToken cancellationToken)
    {
        RedisSetOptions options = new() { Server = new RedisStoreOptions { Endpoints = [string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")] }, Set = Set };
        RedisSetQueue queue = await RedisSetQueue.OpenAsync(options, null, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable close = queue.ConfigureAwait(false);
        DomainWorker worker = new(queue, classifier, new DomainWorkerOptions { Name = "bench", Loops = loops, StopWhenEmpty = true }, TimeProvider.System, NullLogger.Instance);
        long begun = Stopwatch.GetTimestamp();
        await worker.RunAsync(cancellationToken).ConfigureAwait(false);
        return (Stopwatch.GetElapsedTime(begun).TotalSeconds, worker.Counters);
    }

    private static async Task CheckAsync(DomainClassifier classifier, RawRedis client, string[] names, CancellationToken cancellationToken)
    {
        DomainScore[] scores = new DomainScore[names.Length];
        await classifier.ScoreAsync(names, scores, default, cancellationToken).ConfigureAwait(false);
        for (int start = 0; start < names.Length; start += AtOnce)
        {
            string[] part = names[start..Math.Min(names.Length, start + AtOnce)];
            IReadOnlyList<string?> labels = await client.AskAsync(["MGET", .. part], cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < part.Length; i++)
            {
                BenchCheck.Equal(scores[start + i].Kind == VerdictKind.Dga ? "DGA" : "ok", labels[i], $"the label of {part[i]}");
            }
        }

        BenchCheck.Equal(names.Length.ToString(CultureInfo.InvariantCulture), (await client.AskAsync(["DBSIZE"], cancellationToken).ConfigureAwait(false))[0], "the count of keys");
    }

    /// <summary>Names of 6 to 18 letters below four suffixes; no two are the same.</summary>
    private static string[] Names(int count, int seed)
    {
        string[] suffixes = [".com", ".net", ".org", ".co.uk"];
        Random random = new(seed);
        HashSet<string> names = new(count, StringComparer.Ordinal);
        Span<char> letters = stackalloc char[18];
        while (names.Count < count)
        {
            Span<char> text = letters[..random.Next(6, 19)];
            foreach (ref char letter in text)
            {
#pragma warning disable CA5394 // Nothing here is a secret.
                letter = (char)('a' + random.Next(26));
#pragma warning restore CA5394
            }

            names.Add(string.Concat(text, suffixes[names.Count % 4]));
        }

        return [.. names];
    }
}
