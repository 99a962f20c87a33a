using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit.Clamd;
using Lazaret.TestKit.Faults;
using Lazaret.TestKit.ObjectStores;
using Lazaret.TestKit.Postgres;

namespace Lazaret.EndToEnd.Tests.Routes.Acceptance;

/// <summary>Servers that fail in the middle: nothing lost, nothing delivered unscanned, nothing twice.</summary>
[Collection(nameof(RouteServersCollection))]
public sealed class RouteFaultTests(RouteServers servers)
{
    [Fact]
    public async Task W3_W15_a_connection_that_ends_mid_file_costs_a_try_and_the_file_is_read_again_from_its_start()
    {
        byte[] large = RandomNumberGenerator.GetBytes(3_000_000);
        await using CuttingProxy proxy = new(servers.Sshd.Port, down: 1_000_000);
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { SftpPort = proxy.Port });
        site.Put("large.bin", large).Clean("small.xml").Bad("bad.xml");
        await site.DoneAsync("3 files: 2 clean, 1 malicious, 0 not scanned, 0 failed");
        Assert.Equal(0, proxy.Left);
        await site.AssertDoneAsync(new Dictionary<string, byte[]> { ["large.bin"] = large, ["small.xml"] = RouteSite.CleanBytes("small.xml") }, ["bad.xml"]);
    }

    [Fact]
    public async Task W13_a_store_that_fails_or_whose_answer_is_lost_gets_each_file_once()
    {
        Dictionary<string, (string Method, string Key, S3Fault Fault)> faults = new()
        {
            ["error.bin"] = ("PUT", "in/error.bin", new S3Fault(500)),
            ["slow-down.bin"] = ("PUT", "in/slow-down.bin", new S3Fault(503, "SlowDown")),
            ["cut.bin"] = ("PUT", "in/cut.bin", new S3Fault()),
            ["error-after.bin"] = ("PUT", "in/error-after.bin", new S3Fault(500, AfterDoing: true)),
            ["cut-after.bin"] = ("PUT", "in/cut-after.bin", new S3Fault(AfterDoing: true)),
            ["marker-cut-after.bin"] = ("PUT", "in/marker-cut-after.bin.done", new S3Fault(AfterDoing: true)),
            ["head.bin"] = ("HEAD", "in/head.bin", new S3Fault(503, "SlowDown")),
        };
        await using SmallS3 small = await SmallS3.StartAsync();
        small.Versioned = true;
        ConcurrentDictionary<string, int> met = new();
        small.OnCall = c => faults.FirstOrDefault(f => f.Value.Key == c.Key && f.Value.Method == c.Method) is { Key: { } name } fault && met.AddOrUpdate(name, 1, (_, n) => n + 1) <= 2 ? fault.Value.Fault : null;
        await using RouteSite site = await RouteSite.OpenAsync(servers, null, small);
        Dictionary<string, byte[]> files = faults.Keys.ToDictionary(n => n, _ => RandomNumberGenerator.GetBytes(300_000));
        foreach ((string name, byte[] content) in files)
        {
            site.Put(name, content);
        }

        await site.DoneAsync("7 files: 7 clean, 0 malicious, 0 not scanned, 0 failed");
        Assert.Equal(faults.Keys.Order(), met.Keys.Order());
        await site.AssertDoneAsync(files, []);
        Assert.All(small.Keys(), k => Assert.Single(small.All(k)));
    }

    [Theory]
    [InlineData(600_000, 300_000)]
    [InlineData(12_000_000, 7_000_000)] // in the second of three parts
    public async Task W13_a_store_that_closes_within_an_upload_gets_the_file_once(int size, long cutAt)
    {
        await using SmallS3 small = await SmallS3.StartAsync();
        small.Versioned = true;
        await using CuttingProxy proxy = new(small.Address.Port, up: cutAt);
        await using RouteSite site = await RouteSite.OpenAsync(
            servers, t => t with { HasRecords = false, S3Address = $"http://127.0.0.1:{proxy.Port}", Bucketing = ", multipart_above: 5MiB" }, small);
        byte[] content = RandomNumberGenerator.GetBytes(size);
        await site.Put("a.bin", content).DoneAsync("1 files: 1 clean, 0 malicious, 0 not scanned, 0 failed");
        Assert.Equal(0, proxy.Left);
        await AssertOnceAsync(site, small, content);
    }

    [Fact]
    public async Task W13_an_upload_in_parts_whose_last_answer_is_lost_is_there_once()
    {
        await using SmallS3 small = await SmallS3.StartAsync();
        small.Versioned = true;
        int left = 1;
        small.OnCall = c => c.Method == "POST" && c.Query.ContainsKey("uploadId") && Interlocked.Decrement(ref left) >= 0 ? new S3Fault(AfterDoing: true) : null;
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { HasRecords = false, Bucketing = ", multipart_above: 5MiB" }, small);
        byte[] content = RandomNumberGenerator.GetBytes(6_000_000);
        await site.Put("a.bin", content).DoneAsync("1 files: 1 clean, 0 malicious, 0 not scanned, 0 failed");
        Assert.True(left < 1, "nothing went wrong");
        await AssertOnceAsync(site, small, content);
    }

    [Fact]
    public async Task W5_W10_while_clamd_is_away_files_wait_and_none_is_delivered_unscanned()
    {
        await using ClamdServer clamd = await ClamdServer.StartAsync();
        await using SmallS3 small = await SmallS3.StartAsync();
        int first = 1;
        small.OnCall = c =>
        {
            if (c.Method == "PUT" && Interlocked.Decrement(ref first) == 0)
            {
                clamd.StopAsync().GetAwaiter().GetResult();
            }

            return null;
        };
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Scanner = $"clamd:tcp://127.0.0.1:{clamd.Port}", More = "parallel: 1" }, small);
        string[] clean = [.. Enumerable.Range(0, 12).Select(i => $"{i:D2}.xml")];
        Array.ForEach(clean, n => site.Clean(n));
        site.Bad("50.xml").Bad("51.xml");
        await using RunningRoute route = site.Start(once: true);
        await route.SaysAsync("is out, items wait for it");
        Assert.NotEmpty(site.Remote);
        Assert.DoesNotContain("in/50.xml", small.Keys());
        await clamd.StartAgainAsync();
        Ended ended = await route.EndAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        await site.AssertDoneAsync(clean.ToDictionary(n => n, RouteSite.CleanBytes), ["50.xml", "51.xml"]);
    }

    [Fact]
    public async Task W14_while_PostgreSQL_is_away_originals_stay_and_then_all_goes_on()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync(RouteServers.Password);
        await using SmallS3 small = await SmallS3.StartAsync();
        small.Versioned = true;
        int first = 1;
        small.OnCall = c =>
        {
            if (c.Method == "PUT" && Interlocked.Decrement(ref first) == 0)
            {
                postgres.KillAsync().GetAwaiter().GetResult();
            }

            return null;
        };
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { More = "parallel: 2" }, small, postgres);
        site.Clean("a.xml").Clean("b.xml").Bad("c.xml").Clean("d.xml");
        await using RunningRoute route = site.Start(once: true);
        await route.SaysAsync("rows wait, originals stay where they are");
        Assert.Contains("a.xml", site.Remote);
        await postgres.StartAgainAsync();
        Ended ended = await route.EndAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        await site.AssertDoneAsync(((string[])["a.xml", "b.xml", "d.xml"]).ToDictionary(n => n, RouteSite.CleanBytes), ["c.xml"]);
        Assert.All(small.Keys(), k => Assert.Single(small.All(k)));
    }

    // The room is what the route leaves free: a volume of its own could not be mounted everywhere. A write that fails for lack of room is in Lazaret.Scanning.Tests.
    [Fact]
    public async Task W5_W15_a_quarantine_without_room_leaves_the_file_at_its_source_until_there_is_room()
    {
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Quarantine = "{kind: folder, folder: quarantine, reserve: 4000000000GiB}", More = "policy: {unscannable: {tries: 2}}" });
        site.Bad("bad.xml").Clean("good.xml");
        await using (RunningRoute full = site.Start(once: true))
        {
            await Task.WhenAny(full.SaysAsync("is full"), full.SaysAsync("bytes free"));
            full.Signal(PosixSignal.SIGTERM);
            await full.EndAsync();
        }

        Assert.Contains("bad.xml", site.Remote);
        Assert.Empty(site.Quarantined());
        Assert.DoesNotContain("in/bad.xml", (await site.ObjectsAsync()).Keys);

        site.Change(t => t with { Quarantine = "{kind: folder, folder: quarantine}" });
        Ended ended = await site.OnceAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        await site.AssertDoneAsync(new Dictionary<string, byte[]> { ["good.xml"] = RouteSite.CleanBytes("good.xml") }, ["bad.xml"]);
    }

    private static async Task AssertOnceAsync(RouteSite site, SmallS3 small, byte[] content)
    {
        await site.AssertDoneAsync(new Dictionary<string, byte[]> { ["a.bin"] = content }, []);
        Assert.Single(small.All("in/a.bin"));
        Assert.Single(small.All("in/a.bin.done"));
        Assert.Equal(0, small.UnfinishedUploads);
    }
}
