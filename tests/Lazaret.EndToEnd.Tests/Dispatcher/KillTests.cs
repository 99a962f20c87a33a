using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Lazaret.EndToEnd.Tests.Dispatcher;

/// <summary>Issue: SIGKILL of the dispatcher and of plugins at random, 100 rounds: each event reaches a final status exactly once per plugin; nothing acknowledged is lost.</summary>
public sealed class KillTests
{
    private const int Rounds = 100;
    private static readonly string[] Plugins = ["alpha", "beta"];

    [Fact]
    public async Task Each_event_reaches_one_final_status_for_each_plugin_whatever_is_killed()
    {
        await using HubProcess hub = await HubProcess.StartAsync(("DP__TASK_LEASE_SECONDS", "1"), ("DP__TASK_ATTEMPTS", "1000"), ("DP__EVENTS__SOURCES", "sources: {testing: {}}"));
        using CancellationTokenSource killing = new();
        using CancellationTokenSource done = new();
        ConcurrentDictionary<int, bool> certain = new();
        ConcurrentDictionary<int, bool> unsure = new();
        using SemaphoreSlim progress = new(0);
        foreach (string plugin in Plugins)
        {
            await hub.FetchAsync("binary/active", Poll(plugin));
        }

        Task[] workers =
        [
            PublishAsync(hub, certain, unsure, progress, killing.Token),
            .. Plugins.SelectMany(plugin => Enumerable.Range(0, 2).Select(n => WorkAsync(hub, plugin, new Random((n * 100) + plugin.Length), done.Token))),
        ];

        // The killer: while something is under way, at any moment of it.
        Random dice = new(20261121);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < 3; i++)
            {
                await progress.WaitAsync();
            }

            await Task.Delay(dice.Next(0, 40), CancellationToken.None);
            await hub.KillAsync();
            await hub.StartAsync();
        }

        await killing.CancelAsync();
        await workers[0];
        Dictionary<string, List<JsonNode>> statuses = await CollectAsync(hub, [.. certain.Keys]);
        await done.CancelAsync();
        await Task.WhenAll(workers);

        Assert.True(certain.Count > Rounds * 2, $"only {certain.Count} events");
        foreach (string plugin in Plugins)
        {
            foreach (int number in certain.Keys.Where(n => !unsure.ContainsKey(n)))
            {
                Assert.True(statuses.TryGetValue($"{plugin} {number}", out List<JsonNode>? found), $"event {number} has no status of {plugin}");
                Assert.True(found.Count == 1, $"event {number} has {found.Count} statuses of {plugin}: {string.Join(' ', found.Select(f => (string)f["entity"]!["input"]!["dequeued"]!))}");
            }

            // An answer that was lost to a kill made the client publish again: that is another event with the same key, and each task of it has one status.
            foreach (List<JsonNode> found in statuses.Where(s => s.Key.StartsWith(plugin, StringComparison.Ordinal)).Select(s => s.Value))
            {
                Assert.Equal(found.Count, found.Select(f => (string)f["entity"]!["input"]!["dequeued"]!).Distinct().Count());
            }
        }

        // And the results came with the statuses. Those of an event that was published twice have the same key, and compaction may have joined them.
        JsonArray children = await AllAsync(hub, "binary/passive", "name=children&version=1&r-historic=true&r-action=extracted");
        Assert.Equal(statuses.Count, children.Select(c => (string)c!["kafka_key"]!).Distinct().Count());
        Assert.True(children.Count <= statuses.Values.Sum(s => s.Count), $"{children.Count} results of {statuses.Values.Sum(s => s.Count)} statuses");
    }

    private static string Poll(string plugin) => $"name={plugin}&version=1&r-live=true&r-historic=true&d-action=extracted&deadline=1&count=3";

    private static async Task PublishAsync(HubProcess hub, ConcurrentDictionary<int, bool> certain, ConcurrentDictionary<int, bool> unsure, SemaphoreSlim progress, CancellationToken stop)
    {
        for (int number = 1; !stop.IsCancellationRequested; number++)
        {
            while (true)
            {
                try
                {
                    Assert.True(await hub.PostAsync("binary", HubEvents.Binary(number)));
                    certain[number] = true;
                    progress.Release();
                    break;
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
                {
                    unsure[number] = true;
                    await hub.WhenUp;
                }
            }
        }
    }

    /// <summary>A plugin: now and then it dies with its tasks in its hands.</summary>
    private static async Task WorkAsync(HubProcess hub, string plugin, Random dice, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            JsonArray tasks;
            try
            {
                tasks = await hub.FetchAsync("binary/active", Poll(plugin));
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                await hub.WhenUp;
                continue;
            }

            foreach (JsonNode task in tasks.OfType<JsonNode>())
            {
                if (dice.Next(20) == 0)
                {
                    break;
                }

                await ReportAsync(hub, HubEvents.Status(task, plugin));
            }
        }
    }

    private static async Task ReportAsync(HubProcess hub, JsonNode status)
    {
        while (true)
        {
            try
            {
                await hub.PostAsync("status", status);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // The answer is lost: say it again.
                await hub.WhenUp;
            }
        }
    }

    /// <summary>Follows the statuses until every event has one of every plugin, and none is open any more.</summary>
    private static async Task<Dictionary<string, List<JsonNode>>> CollectAsync(HubProcess hub, int[] numbers)
    {
        Dictionary<string, List<JsonNode>> statuses = [];
        while (numbers.Any(n => Plugins.Any(p => !statuses.ContainsKey($"{p} {n}"))) || await OpenAsync(hub) > 0)
        {
            foreach (JsonNode status in (await hub.FetchAsync("status/passive", "name=collector&version=1&r-historic=true&count=1000&deadline=1")).OfType<JsonNode>())
            {
                string key = $"{(string)status["author"]!["name"]!} {HubEvents.Number(status["entity"]!["input"]!)}";
                statuses.TryAdd(key, []);
                statuses[key].Add(status);
            }
        }

        foreach (JsonNode status in (await AllAsync(hub, "status/passive", "name=collector&version=1&r-historic=true")).OfType<JsonNode>())
        {
            string key = $"{(string)status["author"]!["name"]!} {HubEvents.Number(status["entity"]!["input"]!)}";
            statuses.TryAdd(key, []);
            statuses[key].Add(status);
        }

        return statuses;
    }

    private static async Task<JsonArray> AllAsync(HubProcess hub, string route, string query)
    {
        JsonArray all = [];
        while (await hub.FetchAsync(route, query + "&count=1000&deadline=0") is { Count: > 0 } page)
        {
            foreach (JsonNode e in page.OfType<JsonNode>())
            {
                all.Add(e.DeepClone());
            }
        }

        return all;
    }

    private static async Task<double> OpenAsync(HubProcess hub)
    {
        string metrics = await hub.Http.GetStringAsync("/metrics");
        string line = metrics.Split('\n').Single(l => l.StartsWith("dispatcher_events_redis_tracking{", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
