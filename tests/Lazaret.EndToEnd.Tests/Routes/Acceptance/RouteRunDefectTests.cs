using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit.ClamRest;
using Lazaret.TestKit.Faults;
using Lazaret.TestKit.Sshd;

namespace Lazaret.EndToEnd.Tests.Routes.Acceptance;

/// <summary>Defects of the existing pipeline that have to do with its runs, alerts and secrets (<c>sftp-ingest</c> §3), shown not to be ours by the whole program.</summary>
[Collection(nameof(RouteServersCollection))]
public sealed class RouteRunDefectTests(RouteServers servers)
{
    [Fact]
    public async Task W4_files_behind_a_malicious_one_go_on_in_the_same_run_and_it_does_not_stay_at_the_source()
    {
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { More = "parallel: 1" });
        site.Bad("a.xml").Clean("b.xml").Bad("c.xml").Clean("d.xml");
        foreach ((string name, int minute) in ((string, int)[])[("a.xml", 1), ("b.xml", 2), ("c.xml", 3), ("d.xml", 4)])
        {
            File.SetLastWriteTimeUtc(site.Folder["remote/" + name], new DateTime(2026, 1, 1, 0, minute, 0, DateTimeKind.Utc));
        }

        await site.DoneAsync("4 files: 2 clean, 2 malicious, 0 not scanned, 0 failed");
        await site.AssertDoneAsync(((string[])["b.xml", "d.xml"]).ToDictionary(n => n, RouteSite.CleanBytes), ["a.xml", "c.xml"]);
    }

    [Fact]
    public async Task W4_a_malicious_file_can_be_moved_aside_at_the_source()
    {
        await using RouteSite site = await RouteSite.OpenAsync(servers);
        site.Change(t => t with { HasRecords = false, More = $"policy: {{malicious: {{source: move, move_to: {site.Folder["remote/rejected"]}}}}}" });
        await site.Bad("a.xml").Clean("b.xml").DoneAsync("2 files: 1 clean, 1 malicious, 0 not scanned, 0 failed");
        Assert.Empty(site.Remote);
        Assert.Single(site.Quarantined("malicious"));
        Assert.Equal(SampleFolder.Eicar, File.ReadAllBytes(Assert.Single(Directory.GetFiles(site.Folder["remote/rejected"]))));
        await site.DoneAsync("0 files: 0 clean, 0 malicious, 0 not scanned, 0 failed");
    }

    [Fact]
    public async Task W14_nothing_to_do_alerts_nobody_and_a_webhook_that_fails_ends_nothing()
    {
        await using FaultyServer webhook = new(async (_, stream, stop) =>
        {
            await stream.ReadAtLeastAsync(new byte[16_384], 1, throwOnEndOfStream: false, stop);
            await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
        });
        await using RouteSite site = await RouteSite.OpenAsync(servers);
        File.WriteAllText(site.Folder["hook.key"], $"http://127.0.0.1:{webhook.Port}/hook");
        site.Change(t => t with { More = "notify: [{kind: slack, secret_url: {file: hook.key}, timeout: 1s}]\nsilence: 1h" });
        await site.DoneAsync("0 files: 0 clean, 0 malicious, 0 not scanned, 0 failed");
        await site.DoneAsync("0 files: 0 clean, 0 malicious, 0 not scanned, 0 failed");
        Assert.Equal(0, webhook.Accepted);

        await site.Bad("a.xml").Clean("b.xml").DoneAsync("2 files: 1 clean, 1 malicious, 0 not scanned, 0 failed");
        Assert.True(webhook.Accepted > 0, "nobody was told of the malicious file");
        await site.AssertDoneAsync(new Dictionary<string, byte[]> { ["b.xml"] = RouteSite.CleanBytes("b.xml") }, ["a.xml"]);
    }

    [Fact]
    public async Task W14_no_secret_is_on_a_command_line_nor_in_the_environment_of_ssh()
    {
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Go);
        TaskCompletionSource<int> id = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentBag<string> seen = [];
        service.Clamd = async _ =>
        {
            foreach (int process in Below(await id.Task))
            {
                seen.Add(Read(process, "cmdline") + Read(process, "environ"));
            }

            seen.Add(Read(await id.Task, "cmdline"));
            return "stream: OK";
        };
        await using RouteSite site = await RouteSite.OpenAsync(
            servers, t => t with { Scanner = $"clamrest:http://127.0.0.1:{service.Address.Port}", KeyFile = servers.Sshd.LockedClientKey, Source = "key_passphrase: {file: pass.key}" });
        File.WriteAllText(site.Folder["pass.key"], SshdServer.Passphrase);
        site.Clean("a.xml").Clean("b.xml");
        await using RunningRoute route = site.Start(once: true);
        id.SetResult(route.Id);
        Ended ended = await route.EndAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        Assert.Contains(seen, s => s.Contains("ssh", StringComparison.Ordinal) && s.Contains("sftp", StringComparison.Ordinal));
        Assert.All(seen, s => Assert.All((string[])[SshdServer.Passphrase, RouteServers.Password, TestKit.ObjectStores.ObjectStoreServers.S3Key], secret => Assert.DoesNotContain(secret, s, StringComparison.Ordinal)));
        Assert.DoesNotContain(SshdServer.Passphrase, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W15_a_server_that_goes_away_does_not_end_the_route_and_a_signal_does()
    {
        await using SshdServer sshd = await SshdServer.StartAsync();
        await using RouteSite site = await RouteSite.OpenAsync(
            servers, t => t with { SftpPort = sshd.Port, KeyFile = sshd.ClientKey, Fingerprint = sshd.Fingerprint, More = "schedule: {every: 1s}" });
        site.Clean("a.xml");
        await using RunningRoute route = site.Start(once: false);
        await route.SaysAsync("delete of item 1 of job route-accept: success");
        await sshd.StopAsync();
        await route.SaysAsync("the source cannot be listed");
        site.Folder.Clean("b.xml").Bad("c.xml");
        File.Move(site.Folder["b.xml"], site.Folder["remote/b.xml"]);
        File.Move(site.Folder["c.xml"], site.Folder["remote/c.xml"]);
        await sshd.StartAgainAsync();
        await route.SaysAsync("delete of item 2 of job route-accept: success");
        await route.SaysAsync("delete of item 3 of job route-accept: success");
        route.Signal(PosixSignal.SIGTERM);
        Assert.Equal(143, (await route.EndAsync()).Code);
        await site.AssertDoneAsync(((string[])["a.xml", "b.xml"]).ToDictionary(n => n, n => n == "a.xml" ? RouteSite.CleanBytes(n) : "harmless: b.xml"u8.ToArray()), ["c.xml"]);
    }

    [Fact]
    public async Task W15_several_files_are_worked_on_at_once()
    {
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Go);
        TaskCompletionSource together = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int inside = 0;
        service.Clamd = async content =>
        {
            if (content.AsSpan().StartsWith("harmless: "u8) && Interlocked.Increment(ref inside) == 4)
            {
                together.SetResult();
            }

            if (content.AsSpan().StartsWith("harmless: "u8))
            {
                await together.Task.WaitAsync(LazaretBinary.Deadline);
            }

            return "stream: OK";
        };
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Scanner = $"clamrest:http://127.0.0.1:{service.Address.Port}", HasRecords = false });
        site.Clean("a.xml").Clean("b.xml").Clean("c.xml").Clean("d.xml");
        await site.DoneAsync("4 files: 4 clean, 0 malicious, 0 not scanned, 0 failed");
        Assert.True(together.Task.IsCompletedSuccessfully);
    }

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it has ended
        }
    }

    private static IEnumerable<int> Below(int process)
    {
        string[] tasks = Directory.Exists($"/proc/{process}/task") ? Directory.GetDirectories($"/proc/{process}/task") : [];
        foreach (string child in tasks.SelectMany(t => Read(process, $"task/{Path.GetFileName(t)}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            int id = int.Parse(child, CultureInfo.InvariantCulture);
            yield return id;
            foreach (int below in Below(id))
            {
                yield return below;
            }
        }
    }
}
