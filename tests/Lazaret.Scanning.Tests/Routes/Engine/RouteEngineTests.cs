using System.Text;
using Lazaret.Core.Actions;
using Lazaret.Core.Delivery;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Lifecycle;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Tests.Fakes;

namespace Lazaret.Scanning.Tests.Routes.Engine;

public class RouteEngineTests
{
    [Fact]
    public async Task Clean_files_are_delivered_with_their_marker_last_and_then_leave_the_source()
    {
        List<string> steps = [];
        await using RouteRig rig = new() { Step = s => { lock (steps) { steps.Add(s); } } };
        rig.Source.Add("/fake/a.xml", "fine");
        JobCounts counts = await rig.RunAsync();
        Assert.Equal((1, 1), (counts.Accepted, counts.Clean));
        Assert.Equal(["in/a.xml", "in/a.xml.done"], rig.Out.Writes);
        Assert.Equal("fine"u8.ToArray(), rig.Out.Objects["in/a.xml"]);
        Assert.Equal("/fake/a.xml", Assert.Single(rig.Source.Acted).Location);
        Assert.Equal(["before-deliver-0", "before-mark-0", "after-deliver-0", "before-settled", "after-settled", "before-source", "after-source", "after-done"], steps);
        RouteRecord row = Assert.Single(await rig.RowsAsync());
        Assert.Equal((RouteFileState.Done, "a.xml"), (row.State, row.Path));
        Assert.True(row.TakenAt <= row.ScannedAt && row.ScannedAt <= row.SettledAt && row.SettledAt <= row.SourceFinishedAt);
    }

    [Fact]
    public async Task W4_a_malicious_file_goes_to_quarantine_and_the_others_go_on()
    {
        await using RouteRig rig = new();
        rig.Source.Add("/fake/a.xml", "fine");
        rig.Source.Add("/fake/b.xml", "EVIL");
        rig.Source.Add("/fake/c.xml", "fine too");
        JobCounts counts = await rig.RunAsync();
        Assert.Equal((2, 1), (counts.Clean, counts.Malicious));
        Assert.Equal(["in/a.xml", "in/a.xml.done", "in/c.xml", "in/c.xml.done"], rig.Out.Objects.Keys.Order());
        (QuarantineEntry entry, byte[] content) = Assert.Single(rig.Quarantine.Entries.Values);
        Assert.Equal((QuarantineKind.Malicious, "b.xml", "Evil", "EVIL"), (entry.Kind, entry.Path, entry.Detail, Encoding.UTF8.GetString(content)));
        Assert.Equal(3, rig.Source.Acted.Count);
    }

    [Fact]
    public async Task What_no_scanner_could_say_anything_about_is_quarantined_apart_and_its_source_stays()
    {
        await using RouteRig rig = new();
        rig.Scanner.OnScan = (_, _) => Task.FromResult<ScannerReply?>(rig.Scanner.Verdict(Outcome.NotScanned, ReasonCode.EncryptedFile));
        rig.Source.Add("/fake/a.zip", "locked");
        JobCounts counts = await rig.RunAsync();
        Assert.Equal((0, 1), (counts.Clean, counts.NotScanned));
        Assert.Empty(rig.Out.Objects);
        Assert.Equal(QuarantineKind.Unscannable, Assert.Single(rig.Quarantine.Entries.Values).Entry.Kind);
        Assert.Empty(rig.Source.Acted);
    }

    [Fact]
    public async Task A_scanner_that_fails_again_and_again_ends_in_quarantine_and_never_in_a_delivery()
    {
        await using RouteRig rig = new();
        rig.Scanner.OnScan = (_, bytes) => Task.FromResult<ScannerReply?>(new Failure(ErrorClass.ScannerProtocol, ReasonCode.ScannerProtocol, "nonsense"));
        rig.Source.Add("/fake/a.xml", "fine");
        JobCounts counts = await rig.RunAsync();
        Assert.Equal((0, 1, 0), (counts.Clean, counts.NotScanned, counts.Failed));
        Assert.Empty(rig.Out.Objects);
        (QuarantineEntry entry, byte[] content) = Assert.Single(rig.Quarantine.Entries.Values);
        Assert.Equal((QuarantineKind.Unscannable, ReasonCode.ScannerProtocol, "fine"), (entry.Kind, entry.Reason, Encoding.UTF8.GetString(content)));
    }

    [Fact]
    public async Task A_route_that_leaves_unscannable_files_keeps_them_among_the_dead_letters()
    {
        await using RouteRig rig = new(d => d with { Policy = d.Policy with { UnscannableAction = UnscannableAction.Leave } });
        rig.Scanner.OnScan = (_, _) => Task.FromResult<ScannerReply?>(rig.Scanner.Verdict(Outcome.NotScanned, ReasonCode.EncryptedFile));
        rig.Source.Add("/fake/a.zip", "locked");
        JobCounts counts = await rig.RunAsync();
        Assert.Equal((1, 1), (counts.Failed, counts.Dead));
        Assert.Empty(rig.Quarantine.Entries);
        Assert.Empty(rig.Source.Acted);
    }

    [Fact]
    public async Task W5_while_a_destination_is_down_nothing_leaves_the_source_and_all_is_delivered_once_when_it_is_back()
    {
        FakeDestination first = new("first");
        FakeDestination second = new("second");
        await using RouteRig rig = new(null, null, first, second);
        int left = 40;
        second.OnDeliver = i => Interlocked.Decrement(ref left) >= 0 ? DeliveryResult.Unavailable(i.Key, DeliveryBlame.Destination, "down") : null;
        second.OnCheck = () => Volatile.Read(ref left) > 0 && Interlocked.Decrement(ref left) >= 0 ? FakeDestination.Down : null;
        bool early = false;
        rig.Source.OnAct = _ =>
        {
            early |= Volatile.Read(ref left) > 0;
            return null;
        };
        for (int i = 0; i < 20; i++)
        {
            rig.Source.Add($"/fake/{i:D2}.xml", $"fine {i}");
        }

        JobCounts counts = await rig.RunAsync();
        Assert.Equal((20, 0), (counts.Clean, counts.Failed));
        Assert.False(early);
        Assert.Equal(40, first.Writes.Count);
        Assert.Equal(40, second.Writes.Count);
        Assert.Equal(20, rig.Source.Acted.Count);
    }

    [Fact]
    public async Task Something_else_under_the_key_is_never_overwritten_and_the_file_ends_among_the_dead_letters_where_it_was()
    {
        await using RouteRig rig = new();
        rig.Out.Objects["in/a.xml"] = [1];
        rig.Source.Add("/fake/a.xml", "fine");
        JobCounts counts = await rig.RunAsync();
        Assert.Equal((1, 1), (counts.Failed, counts.Dead));
        Assert.Equal([1], rig.Out.Objects["in/a.xml"]);
        Assert.Empty(rig.Source.Acted);
        Assert.Contains("taken", (await rig.Store.ListResultsAsync(new ResultQuery(), new PageRequest(), Rig.Deadline)).Items[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collision_can_be_avoided_by_another_name_that_is_the_same_on_every_try()
    {
        await using RouteRig rig = new(d => d with { Deliver = [.. d.Deliver.Select(t => t with { RenameOnCollision = true })] });
        rig.Out.Objects["in/a.xml"] = [1];
        rig.Source.Add("/fake/a.xml", "fine");
        JobCounts counts = await rig.RunAsync();
        Assert.Equal(1, counts.Clean);
        Assert.Equal([1], rig.Out.Objects["in/a.xml"]);
        Assert.Equal("fine"u8.ToArray(), rig.Out.Objects.Single(o => o.Key.StartsWith("in/a-", StringComparison.Ordinal) && o.Key.EndsWith(".xml", StringComparison.Ordinal)).Value);
    }

    [Fact]
    public async Task W16_a_file_that_is_replaced_after_its_scan_is_delivered_as_scanned_and_its_successor_is_taken_by_the_next_run()
    {
        await using RouteRig rig = new();
        FakeObject file = rig.Source.Add("/fake/a.xml", "first");
        bool replaced = false;
        rig.Out.OnDeliver = _ =>
        {
            if (!replaced)
            {
                replaced = true;
                file.Content = "second, EVIL"u8.ToArray();
                file.Version = 2;
            }

            return null;
        };
        Assert.Equal(1, (await rig.RunAsync()).Clean);
        Assert.Equal("first"u8.ToArray(), rig.Out.Objects["in/a.xml"]);
        Assert.Empty(rig.Source.Acted);
        Assert.Equal(1, (await rig.RunAsync()).Malicious);
        Assert.Equal("second, EVIL"u8.ToArray(), Assert.Single(rig.Quarantine.Entries.Values).Content);
        Assert.Equal("first"u8.ToArray(), rig.Out.Objects["in/a.xml"]);
    }

    [Fact]
    public async Task A_large_file_without_room_to_stage_it_is_read_again_and_one_that_changed_meanwhile_is_a_file_of_its_own()
    {
        await using RouteRig rig = new();
        FakeObject file = rig.Source.Add("/fake/big.bin", new string('x', 400_000));
        bool replaced = false;
        rig.Out.OnDeliver = _ =>
        {
            if (!replaced)
            {
                replaced = true;
                file.Content = Encoding.UTF8.GetBytes(new string('y', 400_000) + "EVIL");
                file.Version = 2;
            }

            return null;
        };
        JobCounts counts = await rig.RunAsync();
        Assert.Equal((0, 0, 1), (counts.Clean, counts.Malicious, counts.NotScanned));
        Assert.Empty(rig.Out.Objects);
        Assert.Empty(rig.Quarantine.Entries);

        counts = await rig.RunAsync();
        Assert.Equal((0, 1, 0), (counts.Clean, counts.Malicious, counts.NotScanned));
        Assert.Empty(rig.Out.Objects);
        Assert.Equal(400_004, Assert.Single(rig.Quarantine.Entries.Values).Content.Length);
    }

    [Fact]
    public async Task A_large_file_is_staged_on_disk_read_once_and_nothing_is_left_behind()
    {
        string folder = Directory.CreateTempSubdirectory("lazaret-stage-").FullName;
        try
        {
            await using RouteRig rig = new() { StageFolder = folder };
            FakeObject file = rig.Source.Add("/fake/big.bin", new string('x', 3_000_000));
            Assert.Equal(1, (await rig.RunAsync()).Clean);
            Assert.Equal(file.Content, rig.Out.Objects["in/big.bin"]);
            Assert.Equal(1, file.Opened);
            Assert.Empty(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task W2_a_file_that_stays_in_the_source_is_taken_once_however_often_the_route_runs()
    {
        await using RouteRig rig = new(d => d with { Policy = d.Policy with { Clean = new SourceDisposal(SourceAction.Leave) } });
        rig.Source.Add("/fake/a.xml", "fine");
        Assert.Equal(1, (await rig.RunAsync()).Clean);
        Assert.Equal(0, (await rig.RunAsync()).Accepted);
        Assert.Equal(2, rig.Out.Writes.Count);
    }

    [Fact]
    public async Task W12_a_clean_file_of_another_form_is_quarantined_as_invalid()
    {
        await using RouteRig rig = new(d => d with { Validation = new ContentRules { Kind = ContentKind.Xml } });
        rig.Source.Add("/fake/a.xml", "fine");
        rig.Source.Add("/fake/b.xml", "<a><b/></a>");
        await rig.RunAsync();
        Assert.Equal(["in/b.xml", "in/b.xml.done"], rig.Out.Writes);
        QuarantineEntry entry = Assert.Single(rig.Quarantine.Entries.Values).Entry;
        Assert.Equal((QuarantineKind.Invalid, "a.xml"), (entry.Kind, entry.Path));
        Assert.Contains("XML", entry.Detail, StringComparison.Ordinal);
        Assert.Equal("/fake/b.xml", Assert.Single(rig.Source.Acted).Location);
    }

    [Fact]
    public async Task A_full_quarantine_loses_nothing()
    {
        await using RouteRig rig = new();
        int left = 2;
        rig.Quarantine.OnPut = _ => Interlocked.Decrement(ref left) >= 0 ? new QuarantineResult(QuarantineStatus.Full, "no room") : null;
        rig.Source.Add("/fake/b.xml", "EVIL");
        JobCounts counts = await rig.RunAsync();
        Assert.Equal((1, 0), (counts.Malicious, counts.Failed));
        Assert.Single(rig.Quarantine.Entries);
        Assert.Single(rig.Source.Acted);
    }

    [Fact]
    public async Task W9_names_that_lead_elsewhere_and_names_in_the_making_are_left_alone()
    {
        await using RouteRig rig = new();
        foreach (string name in (string[])["a\\b.xml", "c\n.xml", "d.xml.part", ".hidden", "e.tmp", "ok.xml"])
        {
            rig.Source.Add("/fake/" + name, "fine");
        }

        Assert.Equal(1, (await rig.RunAsync()).Accepted);
        Assert.Equal(["in/ok.xml", "in/ok.xml.done"], rig.Out.Writes);
    }

    [Fact]
    public async Task With_markers_a_file_is_taken_only_when_its_marker_is_there()
    {
        await using RouteRig rig = new(d => d with { Settle = new SettleRules { Markers = [".ready"] } });
        rig.Source.Add("/fake/a.xml", "fine");
        rig.Source.Add("/fake/b.xml", "fine");
        rig.Source.Add("/fake/b.xml.ready", "");
        Assert.Equal(1, (await rig.RunAsync()).Accepted);
        Assert.True(rig.Out.Objects.ContainsKey("in/b.xml"));
    }

    [Fact]
    public async Task A_source_that_refuses_to_be_finished_is_told_and_the_file_counts_as_delivered()
    {
        await using RouteRig rig = new();
        rig.Source.OnAct = r => new ActionResult(r.Plan.Kind, ActionStatus.PermissionError, "read-only");
        rig.Source.Add("/fake/a.xml", "fine");
        Assert.Equal(1, (await rig.RunAsync()).Clean);
        Core.Results.ScanResult result = (await rig.Store.ListResultsAsync(new ResultQuery(), new PageRequest(), Rig.Deadline)).Items[0];
        Assert.Equal((Outcome.Clean, ActionStatus.Partial), (result.Outcome, result.Action.Status));
        Assert.Contains("read-only", result.Action.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await rig.RunAsync()).Accepted);
    }
}
