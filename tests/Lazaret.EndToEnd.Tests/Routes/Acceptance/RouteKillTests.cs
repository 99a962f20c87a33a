using System.Diagnostics;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.EndToEnd.Tests.Routes.Acceptance;

/// <summary>
/// <c>kill -9</c> over real servers, at every step of a file's life and at any moment: afterwards every clean file is in the bucket once, with its marker, the malicious one in quarantine once, the rows say
/// so and the source is empty. LAZARET_LONG=1 makes it 100 kills at random.
/// </summary>
[Collection(nameof(RouteServersCollection))]
public sealed class RouteKillTests(RouteServers servers, ITestOutputHelper output)
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("LAZARET_LONG") == "1";

    [Theory]
    [InlineData("before-deliver-0", "before-mark-0", "after-deliver-0")]
    [InlineData("before-quarantine", "after-quarantine")]
    [InlineData("before-settled", "after-settled", "before-ledger", "after-ledger")]
    [InlineData("before-source", "after-source", "before-done-ledger", "after-done")]
    public async Task W2_W3_W5_W13_a_kill_at_any_step_loses_nothing_and_delivers_nothing_twice(params string[] steps)
    {
        // One at a time: this S3 server keeps an empty object when its client dies within an upload, which S3 does not.
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { More = "parallel: 1" });
        Dictionary<string, byte[]> clean = [];
        List<string> bad = [];
        foreach (string step in steps)
        {
            // Each process takes up what the one before left, and fresh files.
            foreach (string name in (string[])[$"{step}.1.xml", $"{step}.3.xml"])
            {
                clean[name] = RouteSite.CleanBytes(name);
                site.Clean(name);
            }

            bad.Add($"{step}.2.xml");
            site.Bad(bad[^1]);
            Ended killed = await site.OnceAsync(("LAZARET_TEST_END_AT", step));
            Assert.True(killed.Code == 137, $"{step}: {killed.Error}{killed.Out}");
            SortedDictionary<string, byte[]> delivered = await site.ObjectsAsync();
            Assert.All(delivered.Keys.Where(k => k.EndsWith(".done", StringComparison.Ordinal)), k => Assert.Contains(k[..^".done".Length], delivered.Keys));
            Assert.All(clean.Keys, n => Assert.True(site.Remote.Contains(n) || delivered.ContainsKey($"in/{n}.done"), $"{n} is nowhere"));
            Assert.True(bad.Count(site.Remote.Contains) + site.Quarantined("malicious").Count >= bad.Count, "a malicious file is nowhere");
        }

        Ended ended = await site.OnceAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        await site.AssertDoneAsync(clean, bad);
    }

    [Fact]
    public async Task W2_W3_W5_W13_kills_at_any_moment_lose_nothing_and_deliver_nothing_twice()
    {
        int rounds = Long ? 100 : 6;
        Random dice = new(20261121);
        Dictionary<string, byte[]> clean = [];
        List<string> bad = [];
        await using SmallS3 small = await SmallS3.StartAsync();
        small.Versioned = true;
        await using RouteSite site = await RouteSite.OpenAsync(servers, null, small);
        long begun = Stopwatch.GetTimestamp();
        int early = 0;
        for (int round = 0; round < rounds; round++)
        {
            // 1. More files, one of them malicious, one larger than what is staged in memory. 2. The route takes them up. 3. It dies at some moment of that.
            for (int i = 0; i < 5; i++)
            {
                string name = $"{round:D3}-{i}.bin";
                byte[] content = new byte[i == 0 ? 400_000 : dice.Next(1, 5000)];
                dice.NextBytes(content);
                clean[name] = content;
                site.Put(name, content);
            }

            bad.Add($"{round:D3}-bad.bin");
            site.Bad(bad[^1]);
            await using RunningRoute route = site.Start(once: true);
            await Task.WhenAny(route.SaysAsync("files taken"), route.EndAsync());
            await Task.Delay(dice.Next(0, 250), TestContext.Current.CancellationToken);
            early += route.HasExited ? 0 : 1;
            await route.KillAsync();
        }

        Ended ended = await site.OnceAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        output.WriteLine($"{rounds} rounds, {early} of them killed before their end, in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
        await site.AssertDoneAsync(clean, bad);
        Assert.All(small.Keys(), k => Assert.Single(small.All(k)));
    }
}
