using System.Diagnostics;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;
using Lazaret.TestKit.Redis;
using StackExchange.Redis;

namespace Lazaret.EndToEnd.Tests.Domains;

/// <summary>Who adds names and reads labels, as users of the existing system do; it bears a Redis that comes and goes.</summary>
internal sealed class QueueClient(RedisServer server) : IDisposable
{
    public const string Set = "domains_todo";

    private static readonly Lazy<DomainClassifier> Classifier = new(() => DomainClassifier.Load());
    private ConnectionMultiplexer? connection;

    /// <summary>What the classifier says: known beforehand, as it is the same every time.</summary>
    public static Dictionary<string, string> Labels(string[] names)
    {
        DomainScore[] scores = new DomainScore[names.Length];
        Classifier.Value.Score(names, scores);
        return names.Zip(scores).ToDictionary(p => p.First, p => p.Second.Kind == VerdictKind.Dga ? "DGA" : "ok", StringComparer.Ordinal);
    }

    /// <summary>Names, some like words and some like noise; no two are the same.</summary>
    public static string[] Names(int count, int seed)
    {
        string[] words = ["blue", "river", "house", "market", "green", "travel", "music", "garden", "north", "light", "coffee", "paper"];
        string[] suffixes = [".com", ".net", ".org", ".ru", ".co.uk"];
        Random random = new(seed);
        HashSet<string> names = new(count, StringComparer.Ordinal);
        while (names.Count < count)
        {
            string label = random.Next(2) == 0
                ? $"{words[random.Next(words.Length)]}{words[random.Next(words.Length)]}{random.Next(100_000)}"
                : string.Concat(Enumerable.Range(0, random.Next(8, 20)).Select(_ => (char)('a' + random.Next(26))));
            names.Add(label + suffixes[random.Next(suffixes.Length)]);
        }

        return [.. names];
    }

    /// <summary>Adds names; done when Redis has said so.</summary>
    public Task AddAsync(IReadOnlyList<string> names) => TryAsync(db => db.SetAddAsync(Set, [.. names.Select(n => (RedisValue)n)]));

    public Task<long> CountKeysAsync() => TryAsync(async db => (long)await db.ExecuteAsync("DBSIZE"));

    /// <summary>Names that wait or are held.</summary>
    public Task<long> OpenAsync() => TryAsync(async db => await db.SetLengthAsync(Set) + await db.SortedSetLengthAsync(Set + ":inflight"));

    public Task<string?[]> GetAsync(IReadOnlyList<string> names) => TryAsync(async db => (await db.StringGetAsync([.. names.Select(n => (RedisKey)n)])).Select(v => (string?)v).ToArray());

    /// <summary>Waits until nothing waits and nothing is held.</summary>
    public async Task WhenDoneAsync(TimeSpan limit, Action? look = null)
    {
        long begun = Stopwatch.GetTimestamp();
        while (await OpenAsync() > 0)
        {
            look?.Invoke();
            Assert.True(Stopwatch.GetElapsedTime(begun) < limit, $"Not done after {limit}.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Every name has its label, and there is no other key.</summary>
    public async Task CheckAsync(string[] names)
    {
        Dictionary<string, string> labels = Labels(names);
        Assert.Equal(2, labels.Values.Distinct().Count());
        foreach (string[] part in names.Chunk(5000))
        {
            string?[] found = await GetAsync(part);
            for (int i = 0; i < part.Length; i++)
            {
                Assert.True(found[i] == labels[part[i]], $"{part[i]} is {found[i] ?? "not answered"}, expected {labels[part[i]]}");
            }
        }

        Assert.Equal(names.Length, await CountKeysAsync());
    }

    public void Dispose() => connection?.Dispose();

    private async Task<T> TryAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                connection ??= await ConnectionMultiplexer.ConnectAsync($"{server.Endpoint},abortConnect=true,connectTimeout=5000,syncTimeout=30000");
                return await ask(connection.GetDatabase()).WaitAsync(TimeSpan.FromSeconds(30));
            }
            catch (Exception e) when (e is RedisException or TimeoutException && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1))
            {
                // Killed just now: a connection of its own each time, as the library is slow to come back.
                connection?.Dispose();
                connection = null;
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
