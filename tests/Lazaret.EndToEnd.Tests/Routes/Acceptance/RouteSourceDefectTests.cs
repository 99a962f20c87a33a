using System.Text;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.EndToEnd.Tests.Routes.Acceptance;

/// <summary>Defects of the existing pipeline that have to do with the source and with keys (<c>sftp-ingest</c> §3), shown not to be ours by the whole program.</summary>
[Collection(nameof(RouteServersCollection))]
public sealed class RouteSourceDefectTests(RouteServers servers)
{
    [Fact]
    public async Task W5_the_original_is_there_until_the_store_has_confirmed_object_and_marker()
    {
        await using SmallS3 small = await SmallS3.StartAsync();
        await using RouteSite site = await RouteSite.OpenAsync(servers, null, small);
        site.Clean("a.xml");
        int left = 6; // more than a client tries by itself
        bool early = false;
        small.OnCall = c =>
        {
            early |= !File.Exists(site.Folder["remote/a.xml"]);
            return c.Method == "PUT" && Interlocked.Decrement(ref left) >= 0 ? new S3Fault(503, "SlowDown") : null;
        };
        await site.DoneAsync("1 files: 1 clean, 0 malicious, 0 not scanned, 0 failed");
        Assert.True(left < 0 && !early);
        await site.AssertDoneAsync(new Dictionary<string, byte[]> { ["a.xml"] = RouteSite.CleanBytes("a.xml") }, []);
    }

    [Fact]
    public async Task W6_a_file_that_grows_and_names_in_the_making_are_not_taken_and_later_come_whole()
    {
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Settle = "{quiet: 1s, min_age: 1h}" });
        site.Clean("whole.xml").Clean("a.xml.part").Clean("b.tmp").Clean("c.xml.filepart").Clean(".d.xml").Clean("grows.xml");
        bool ended = false;
        using (FileStream growing = new(site.Folder["remote/grows.xml"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            Thread partner = new(() =>
            {
                while (!Volatile.Read(ref ended))
                {
                    growing.Write("more\n"u8);
                    Thread.Yield();
                    Thread.Sleep(1); // what takes its time is the partner
                }
            });
            partner.Start();
            await site.DoneAsync("1 files: 1 clean, 0 malicious, 0 not scanned, 0 failed");
            Volatile.Write(ref ended, true);
            partner.Join();
        }

        Assert.Equal(["in/whole.xml", "in/whole.xml.done"], (await site.ObjectsAsync()).Keys);
        byte[] grown = File.ReadAllBytes(site.Folder["remote/grows.xml"]);
        File.Move(site.Folder["remote/a.xml.part"], site.Folder["remote/a.xml"]);
        await site.DoneAsync("2 files: 2 clean, 0 malicious, 0 not scanned, 0 failed");
        SortedDictionary<string, byte[]> objects = await site.ObjectsAsync();
        Assert.Equal(grown, objects["in/grows.xml"]);
        Assert.Equal(RouteSite.CleanBytes("a.xml.part"), objects["in/a.xml"]);
        Assert.Equal([".d.xml", "b.tmp", "c.xml.filepart"], site.Remote);
    }

    [Fact]
    public async Task W9_hostile_names_lead_nowhere()
    {
        await using SmallS3 small = await SmallS3.StartAsync();
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Settle = "{quiet: 0, ignore: ['*.part']}" }, small);
        string[] refused = ["1124_2024_01_31_23_59_59_..\\..\\evil.xml", "line\nbreak.xml", "screen\u001b[2J.xml", "\u009bscreen.xml", "..\\up.xml"];
        string[] taken = ["$(touch pwned).xml", "-rf.xml", "..two.xml", "%2e%2e%2fup.xml", "a 'b' \"c\"; d & e.xml", "ünï.xml", new string('n', 251) + ".xml", "~.xml"];
        string bad = "`touch pwned`|$HOME.xml";
        Array.ForEach(refused, n => site.Bad(n));
        Array.ForEach(taken, n => site.Clean(n));
        site.Bad(bad);
        File.WriteAllText(site.Folder["outside.xml"], "not the partner's");
        File.CreateSymbolicLink(site.Folder["remote/link.xml"], site.Folder["outside.xml"]);
        string[] before = Everything();

        Ended ended = await site.OnceAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        Assert.Contains($"accept: {taken.Length + 1} files: {taken.Length} clean, 1 malicious, 0 not scanned, 0 failed", ended.Out, StringComparison.Ordinal);
        Assert.Equal(taken.SelectMany(n => (string[])[$"in/{n}", $"in/{n}.done"]).Order(StringComparer.Ordinal), (await site.ObjectsAsync()).Keys);
        Assert.All(taken, n => Assert.Equal(RouteSite.CleanBytes(n), small.Find($"in/{n}")!.Content));
        Assert.Equal(SampleFolder.Eicar, Assert.Single(site.Quarantined()));
        Assert.Equal(refused.Append("link.xml").Order(StringComparer.Ordinal), site.Remote);
        Assert.DoesNotContain('\u001b', ended.Error);
        Assert.DoesNotContain('\u009b', ended.Error);
        Assert.Contains("holds a backslash", ended.Error, StringComparison.Ordinal);

        // Nothing but the route's own folders has come.
        Assert.Equal(before.Append("data").Append("quarantine").Order(StringComparer.Ordinal), Everything());

        string[] Everything() => [.. Directory.GetFileSystemEntries(site.Folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task W13_kills_between_upload_and_delete_make_no_second_object_though_the_key_is_a_time_and_that_is_UTC()
    {
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Key = "{yyyy-MM-dd}/{HH:mm:ss.ffffff}/{name}" });
        site.Clean("a.xml");
        foreach ((string step, string zone) in ((string, string)[])[("before-mark-0", "Asia/Tokyo"), ("after-deliver-0", "UTC"), ("before-source", "America/New_York")])
        {
            Assert.Equal(137, (await site.OnceAsync(("LAZARET_TEST_END_AT", step), ("TZ", zone))).Code);
            Assert.Equal(["a.xml"], site.Remote);
        }

        await site.DoneAsync("1 files: 1 clean, 0 malicious, 0 not scanned, 0 failed");
        string taken = await site.RowsAsync("to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD/HH24:MI:SS.US')");
        Assert.Equal([$"{taken}/a.xml", $"{taken}/a.xml.done"], (await site.ObjectsAsync()).Keys);
        Assert.Empty(site.Remote);
    }

    [Fact]
    public async Task W16_a_name_that_comes_again_with_other_content_is_a_file_of_its_own()
    {
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Key = "{yyyy-MM-dd}/{HH:mm:ss.ffffff}/{name}" });
        await site.Put("a.xml", "first"u8.ToArray()).DoneAsync("1 files: 1 clean, 0 malicious, 0 not scanned, 0 failed");
        await site.Put("a.xml", "second"u8.ToArray()).DoneAsync("1 files: 1 clean, 0 malicious, 0 not scanned, 0 failed");
        await site.Bad("a.xml").DoneAsync("1 files: 0 clean, 1 malicious, 0 not scanned, 0 failed");
        Assert.Equal(["first", "second"], (await site.ObjectsAsync()).Where(o => o.Key.EndsWith(".xml", StringComparison.Ordinal)).Select(o => Encoding.UTF8.GetString(o.Value)));
        Assert.Equal(SampleFolder.Eicar, Assert.Single(site.Quarantined("malicious")));
        Assert.Equal("a.xml|done|clean\na.xml|done|clean\na.xml|done|malicious", string.Join('\n', (await site.RowsAsync()).Split('\n').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task W16_a_route_that_ignores_what_is_sent_again_does_so_and_leaves_it_there()
    {
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { HasRecords = false, More = "resend: ignore" });
        await site.Put("a.xml", "first"u8.ToArray()).DoneAsync("1 files: 1 clean, 0 malicious, 0 not scanned, 0 failed");
        await site.Put("a.xml", "second"u8.ToArray()).DoneAsync("0 files: 0 clean, 0 malicious, 0 not scanned, 0 failed");
        Assert.Equal("first"u8.ToArray(), (await site.ObjectsAsync())["in/a.xml"]);
        Assert.Equal(["a.xml"], site.Remote);
    }
}
