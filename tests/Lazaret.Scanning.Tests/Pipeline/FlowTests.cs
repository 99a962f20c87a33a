using Lazaret.Core.Actions;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Scanners;
using Lazaret.Scanning.Hosting;
using Lazaret.Scanning.Tests.Fakes;
using Lazaret.Storage.Memory;
using Lazaret.Storage.Sqlite;
using Lazaret.Storage.Verdicts;

namespace Lazaret.Scanning.Tests.Pipeline;

public class FlowTests
{
    [Fact]
    public async Task Every_object_gets_exactly_one_result_and_the_counts_are_exact()
    {
        await using Rig rig = new();
        for (int i = 0; i < 1000; i++)
        {
            rig.Connector.Add($"/fake/{i:D4}", i % 100 == 3 ? $"EVIL {i}" : $"fine {i}");
        }

        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();

        Assert.Equal(JobState.Completed, job.State);
        Assert.Equal((1000, 990, 10), (job.Counts.Accepted, job.Counts.Clean, job.Counts.Malicious));
        Assert.Equal(1000, results.Count);
        Assert.Equal(10, rig.Connector.Acted.Count);
        Assert.All(results.Values.Where(r => r.Outcome == Outcome.Malicious), r => Assert.Equal(ActionStatus.Success, r.Action.Status));
        Assert.Equal(10, job.Counts.Acted);
    }

    [Fact]
    public async Task A_scan_of_nothing_completes()
    {
        await using Rig rig = new();
        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Equal(JobState.Completed, job.State);
        Assert.Empty(results);
    }

    [Fact]
    public async Task The_limit_of_a_job_is_kept_exactly()
    {
        await using Rig rig = new();
        for (int i = 0; i < 300; i++)
        {
            rig.Connector.Add($"/fake/{i:D4}", $"fine {i}");
        }

        (ScanJob job, _) = await rig.RunAsync(new StartScan { Connector = rig.Connector.Info.Id, Limit = 120 });
        Assert.Equal((120, JobState.Completed), (job.Counts.Accepted, job.State));
    }

    [Fact]
    public async Task A_large_object_streams_through_every_scanner_and_the_worst_verdict_wins()
    {
        FakeScanner first = new("first");
        FakeScanner second = new("second") { OnScan = (_, _) => Task.FromResult<ScannerReply?>(new FakeScanner("second").Verdict(Outcome.Suspicious)) };
        await using Rig rig = new(scanners: [first, second]);
        byte[] content = new byte[3_000_000];
        Random.Shared.NextBytes(content);
        rig.Connector.Add("/fake/large", content);

        (_, Dictionary<string, ScanResult> results) = await rig.RunAsync();

        ScanResult result = results["/fake/large"];
        Assert.Equal(Outcome.Suspicious, result.Outcome);
        Assert.Equal([Outcome.Clean, Outcome.Suspicious], result.Verdicts.Select(v => v.Outcome));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), result.Sha256);
        Assert.Equal(content.Length, result.Size);
        Assert.Equal(content.Length, Assert.Single(first.Scanned).Length);
    }

    [Fact]
    public async Task One_scanner_without_a_verdict_keeps_an_object_from_being_clean_but_not_from_being_malicious()
    {
        FakeScanner sure = new("sure");
        FakeScanner cannot = new("cannot") { OnScan = (_, _) => Task.FromResult<ScannerReply?>(new FakeScanner("cannot").Verdict(Outcome.NotScanned, ReasonCode.EncryptedFile)) };
        await using Rig rig = new(scanners: [sure, cannot]);
        rig.Connector.Add("/fake/a", "fine");
        rig.Connector.Add("/fake/b", "EVIL");

        (_, Dictionary<string, ScanResult> results) = await rig.RunAsync();

        Assert.Equal((Outcome.NotScanned, ReasonCode.EncryptedFile), (results["/fake/a"].Outcome, results["/fake/a"].Reason));
        Assert.Equal(Outcome.Malicious, results["/fake/b"].Outcome);
    }

    [Fact]
    public async Task The_verdict_cache_saves_the_second_scan_of_the_same_content_only_while_engine_and_database_are_the_same()
    {
        FakeScanner scanner = new() { Identity = new ScannerIdentity("fake", "1", "db1") };
        await using Rig rig = new(null, new MemoryVerdictCache(), o => o.Concurrency.Fix(1), scanner);
        for (int i = 0; i < 20; i++)
        {
            rig.Connector.Add($"/fake/{i}", "the same");
        }

        (_, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Single(scanner.Scanned);
        Assert.Equal(19, results.Values.Count(r => r.Verdicts[0].Cached));

        scanner.Identity = new ScannerIdentity("fake", "1", "db2");
        ScanJob again = await rig.Host.StartFullScanAsync(new StartScan { Connector = rig.Connector.Info.Id }, Rig.Deadline);
        (_, results) = await rig.FinishAsync(again.Id);
        Assert.Equal(2, scanner.Scanned.Count);
        Assert.All(results.Values, r => Assert.Equal("db2", r.Verdicts[0].Identity.DatabaseVersion));
    }

    [Fact]
    public async Task Without_a_database_version_nothing_is_cached()
    {
        await using Rig rig = new(null, new MemoryVerdictCache());
        rig.Connector.Add("/fake/1", "the same");
        rig.Connector.Add("/fake/2", "the same");
        await rig.RunAsync();
        Assert.Equal(2, rig.Scanner.Scanned.Count);
    }

    [Fact]
    public async Task An_object_above_the_limit_is_not_read_and_has_its_reason()
    {
        await using Rig rig = new(configure: o => o.Content.MaxSize = 10);
        FakeObject large = rig.Connector.Add("/fake/large", "more than ten bytes");
        (ScanJob job, Dictionary<string, ScanResult> results) = await rig.RunAsync();
        Assert.Equal((Outcome.NotScanned, ReasonCode.FileTooLarge), (results[large.Location].Outcome, results[large.Location].Reason));
        Assert.Equal(1, job.Counts.NotScanned);
        Assert.Empty(rig.Scanner.Scanned);
    }

    [Fact]
    public async Task Paused_items_are_accepted_and_held_and_all_of_them_run_after_resume()
    {
        TaskCompletionSource gate = new();
        await using Rig rig = new();
        rig.Connector.OnPage = page => page == 1 ? gate.Task : Task.CompletedTask;
        for (int i = 0; i < 200; i++)
        {
            rig.Connector.Add($"/fake/{i:D4}", $"fine {i}");
        }

        ScanJob job = await rig.StartAsync();
        Assert.Equal(JobCommandStatus.Applied, await rig.Host.CommandAsync(job.Id, JobCommand.Pause, Rig.Deadline));
        gate.SetResult();
        await Rig.UntilAsync(async () => (await rig.Store.GetJobAsync(job.Id, Rig.Deadline))!.EnumerationClosed);
        ScanJob held = (await rig.Store.GetJobAsync(job.Id, Rig.Deadline))!;
        Assert.Equal((JobState.Paused, 200), (held.State, held.Counts.Accepted));
        Assert.True(held.Counts.Open >= 150);

        await rig.Host.CommandAsync(job.Id, JobCommand.Resume, Rig.Deadline);
        (ScanJob done, _) = await rig.FinishAsync(job.Id);
        Assert.Equal((JobState.Completed, 200), (done.State, done.Counts.Clean));
    }

    [Fact]
    public async Task Cancelling_ends_everything_that_waits_and_stops_the_listing()
    {
        TaskCompletionSource gate = new();
        await using Rig rig = new();
        rig.Scanner.OnScan = async (_, _) =>
        {
            await gate.Task;
            return null;
        };
        for (int i = 0; i < 500; i++)
        {
            rig.Connector.Add($"/fake/{i:D4}", $"fine {i}");
        }

        ScanJob job = await rig.StartAsync();
        await Rig.UntilAsync(async () => (await rig.Store.GetJobAsync(job.Id, Rig.Deadline))!.Counts.Accepted >= 100);
        await rig.Host.CommandAsync(job.Id, JobCommand.Cancel, Rig.Deadline);
        gate.SetResult();
        await Rig.UntilAsync(async () => (await rig.Store.GetJobAsync(job.Id, Rig.Deadline))!.Counts.Open == 0);

        ScanJob ended = (await rig.Store.GetJobAsync(job.Id, Rig.Deadline))!;
        Assert.Equal(JobState.Cancelled, ended.State);
        Assert.Equal(ended.Counts.Accepted, ended.Counts.Clean + ended.Counts.Cancelled);
        Assert.True(ended.Counts.Cancelled > 0);
        Assert.Equal(JobCommandStatus.Conflict, await rig.Host.CommandAsync(job.Id, JobCommand.Resume, Rig.Deadline));
    }

    [Fact]
    public async Task Draining_gives_everything_back_and_a_new_host_finishes_it_exactly_once()
    {
        string folder = Directory.CreateTempSubdirectory("lazaret-drain-").FullName;
        FakeConnector connector = new();
        for (int i = 0; i < 2000; i++)
        {
            connector.Add($"/fake/{i:D4}", i % 50 == 7 ? $"EVIL {i}" : $"fine {i}");
        }

        JobId id = default;
        for (int round = 0; round < 4; round++)
        {
            await using SqliteScanStore store = await SqliteScanStore.OpenAsync(new SqliteStoreOptions { DataDirectory = folder }, TimeProvider.System, null, Rig.Deadline);
            await using Rig rig = new(store) { Connector = connector };
            if (round == 0)
            {
                id = (await rig.StartAsync()).Id;
            }
            else
            {
                await rig.Host.AddConnectorAsync(connector, Rig.Deadline);
                await rig.Host.StartAsync(Rig.Deadline);
            }

            if (round < 3)
            {
                await Rig.UntilAsync(async () => (await store.GetJobAsync(id, Rig.Deadline))!.Counts.Processed >= (round + 1) * 200);
                await rig.Host.DrainAsync(TimeSpan.FromSeconds(10));
                continue;
            }

            (ScanJob job, Dictionary<string, ScanResult> results) = await rig.FinishAsync(id);
            Assert.Equal((JobState.Completed, 2000L, 1960L, 40L), (job.State, job.Counts.Accepted, job.Counts.Clean, job.Counts.Malicious));
            Assert.Equal(2000, results.Count);
            Assert.Equal(40, connector.Acted.Count);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Abuse16_two_hosts_on_one_store_give_one_result_and_one_action_each()
    {
        MemoryScanStore store = new(TimeProvider.System);
        FakeConnector connector = new();
        for (int i = 0; i < 1000; i++)
        {
            connector.Add($"/fake/{i:D4}", i % 10 == 0 ? "EVIL" : "fine");
        }

        await using Rig one = new(store) { Connector = connector };
        await using Rig two = new(store) { Connector = connector };
        ScanJob job = await one.StartAsync();
        await two.Host.AddConnectorAsync(connector, Rig.Deadline);
        await two.Host.StartAsync(Rig.Deadline);
        (ScanJob done, Dictionary<string, ScanResult> results) = await one.FinishAsync(job.Id);
        Assert.Equal((1000L, 900L, 100L), (done.Counts.Accepted, done.Counts.Clean, done.Counts.Malicious));
        Assert.Equal(1000, results.Count);
        Assert.Equal(100, connector.Acted.Count);
    }

    [Fact]
    public async Task An_upload_is_scanned_and_one_that_breaks_off_is_never_clean()
    {
        await using Rig rig = new();
        await rig.Host.AddConnectorAsync(rig.Connector, Rig.Deadline);
        await rig.Host.StartAsync(Rig.Deadline);
        ScanResult good = await rig.Host.ScanStreamAsync(new MemoryStream("fine"u8.ToArray()), "a.txt", 4, Rig.Deadline);
        ScanResult evil = await rig.Host.ScanStreamAsync(new MemoryStream("EVIL"u8.ToArray()), "b.txt", -1, Rig.Deadline);
        ScanResult torn = await rig.Host.ScanStreamAsync(new MemoryStream("fi"u8.ToArray()), "c.txt", 4, Rig.Deadline);
        Assert.Equal((Outcome.Clean, Outcome.Malicious, Outcome.Failed), (good.Outcome, evil.Outcome, torn.Outcome));
        Assert.Equal(ReasonCode.ReadFailed, torn.Reason);
    }

    [Fact]
    public async Task A_wrong_filter_and_an_unknown_connector_are_refused_before_a_job_is_made()
    {
        await using Rig rig = new();
        await rig.Host.AddConnectorAsync(rig.Connector, Rig.Deadline);
        await rig.Host.StartAsync(Rig.Deadline);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => rig.Host.StartFullScanAsync(new StartScan { Connector = new("nobody") }, Rig.Deadline));
        await Assert.ThrowsAsync<ArgumentException>(() => rig.Host.StartFullScanAsync(new StartScan { Connector = rig.Connector.Info.Id, Filter = "'open" }, Rig.Deadline));
        Assert.Empty((await rig.Store.ListJobsAsync(new Core.Stores.JobQuery(), new Core.Stores.PageRequest(), Rig.Deadline)).Items);
    }
}
