using System.Globalization;
using Lazaret.TestKit.Dsx;
using Lazaret.TestKit.Dsx.Connectors;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>Connectors of the existing system against a real <c>lazaret up</c>.</summary>
public sealed class ForeignConnectorTests
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("LAZARET_LONG") == "1" ? 50 : 3;

    [Theory]
    [InlineData(false, false, "")]
    [InlineData(false, true, "")]
    [InlineData(true, false, "")]
    [InlineData(true, true, "?batch=true&batch_size=25")]
    public async Task A_60_a_full_scan_is_complete_with_every_count_right(bool secondGeneration, bool auth, string query)
    {
        await using DsxCore core = await DsxCore.StartAsync(auth);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration);
        int malicious = Sample.Fill(connector, 150);
        await using EventLog events = await EventLog.OpenAsync(core, "/subscribe/scan-result");

        string job = await core.FullScanAsync(connector.Uuid, query);
        Dictionary<string, object?> hash = await core.WaitForJobAsync(job, h => h.Text("processed_count") == "150");

        Assert.Equal((150, 0), (connector.Accepted.Count, connector.Lost.Count));
        Assert.Equal(("150", Text(malicious), Text(150 - malicious)), (hash.Text("enqueued_count"), hash.Text("verdict_malicious"), hash.Text("verdict_benign")));
        if (secondGeneration)
        {
            hash = await core.WaitForJobAsync(job, h => h.Text("status") == "completed");
            Assert.Equal(("1", "150"), (hash.Text("enqueue_done"), hash.Text("enqueued_total")));
            Assert.NotNull(hash.Text("finished_at"));
        }

        await CheckResultsAsync(core, connector, job, connector.Accepted.Select(a => a.TaskId));
        await Wait.ForAsync(() => events.TaskIds.Count() >= 150, () => $"{events.TaskIds.Count()} results were told");
        Assert.Equal(connector.Accepted.Select(a => a.TaskId).Order(), events.TaskIds.Order());
        FakeReply stats = await core.CallAsync("GET", "/scan/stats");
        Assert.Equal((150L, (long)malicious), (stats.Json["files_scanned"], stats.Json["malicious_count"]));
        Assert.Empty(connector.Refused);
        core.Validator.ThrowOnFailures();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_64_what_comes_while_paused_is_accepted_held_and_processed_after_resume(bool secondGeneration)
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        string job = Guid.NewGuid().ToString();
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration, o =>
        {
            o.Concurrency = 1;
            o.BeforeEach = async n => Assert.Equal(200, n == 20 ? (await core.CallAsync("POST", $"/scan/jobs/{job}/pause")).Status : 200);
        });
        Sample.Fill(connector, 60);

        Assert.Equal(job, await core.FullScanAsync(connector.Uuid, $"?job_id={job}"));
        await Wait.ForAsync(() => connector.Finished.Contains(job), () => "the connector does not end");

        Assert.Empty(connector.Lost);
        Dictionary<string, object?> held = await core.JobAsync(job);
        Assert.Equal(("paused", "60"), (held.Text("status"), held.Text("enqueued_count")));
        Assert.Equal(200, (await core.CallAsync("POST", $"/scan/jobs/{job}/resume")).Status);
        await core.WaitForJobAsync(job, h => h.Text("processed_count") == "60");
        await CheckResultsAsync(core, connector, job, connector.Accepted.Select(a => a.TaskId));
        core.Validator.ThrowOnFailures();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_65_a_cancelled_job_stays_cancelled_and_every_accepted_request_has_one_outcome(bool secondGeneration)
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        string job = Guid.NewGuid().ToString();
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration, o =>
        {
            o.Concurrency = 2;
            o.BeforeEach = async n => Assert.Equal(200, n == 30 ? (await core.CallAsync("POST", $"/scan/jobs/{job}/cancel")).Status : 200);
        });
        Sample.Fill(connector, 80);

        await core.FullScanAsync(connector.Uuid, $"?job_id={job}");
        await Wait.ForAsync(() => connector.Finished.Contains(job), () => "the connector does not end");
        Dictionary<string, object?> hash = await core.WaitForJobAsync(job, h => h.Text("status") == "cancelled" && Number(h, "terminal_count") == Number(h, "enqueued_count"));

        Assert.Equal(connector.Accepted.Count, Number(hash, "enqueued_count"));
        Assert.Equal(80, connector.Accepted.Count + connector.Lost.Count);
        Assert.Equal(409, (await core.CallAsync("POST", $"/scan/jobs/{job}/resume")).Status);
        Assert.Equal("cancelled", (await core.JobAsync(job)).Text("status"));
        core.Validator.ThrowOnFailures();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_49_a_core_killed_at_random_loses_nothing_that_it_accepted(bool secondGeneration)
    {
        for (int round = 0; round < Rounds; round++)
        {
            await using DsxCore core = await DsxCore.StartAsync(auth: round % 2 == 1);
            await using FakeConnector connector = await core.ConnectAsync(secondGeneration);
            Sample.Fill(connector, 150);
            string job = await core.FullScanAsync(connector.Uuid);
            for (int kill = 0; kill < 3; kill++)
            {
                await Task.Delay(Random.Shared.Next(20, 400)); // Where the kill hits.
                await core.Process.KillAsync();
                await core.Process.StartAsync();
            }

            await Wait.ForAsync(() => connector.Finished.Contains(job), () => "the connector does not end");
            Dictionary<string, object?> hash = await core.WaitForJobAsync(job, h => Number(h, "terminal_count") == Number(h, "enqueued_count"));
            Assert.InRange(Number(hash, "enqueued_count"), connector.Accepted.Count, 150);
            await CheckResultsAsync(core, connector, job, connector.Accepted.Select(a => a.TaskId));
            core.Validator.ThrowOnFailures();
        }
    }

    [Fact]
    public async Task A_connector_that_starts_again_is_read_from_again_and_nothing_is_lost()
    {
        for (int round = 0; round < Rounds; round++)
        {
            await using DsxCore core = await DsxCore.StartAsync(auth: true);
            await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
            Sample.Fill(connector, 100);
            string job = await core.FullScanAsync(connector.Uuid, "?batch=true");
            await Wait.ForAsync(() => connector.Finished.Contains(job), () => "the connector does not end");
            await connector.KillAsync();
            await connector.StartAsync();

            await core.WaitForJobAsync(job, h => h.Text("processed_count") == "100" && h.Text("status") == "completed");
            await CheckResultsAsync(core, connector, job, connector.Accepted.Select(a => a.TaskId));
            core.Validator.ThrowOnFailures();
        }
    }

    [Fact]
    public async Task A_18_a_connector_comes_back_by_its_heartbeat_after_the_core_was_away()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: true);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: false, o => o.Heartbeat = TimeSpan.FromMilliseconds(300));
        PythonHmac before = connector.Key!;
        await core.Process.StopAsync();
        await core.Process.StartAsync();
        await using EventLog events = await EventLog.OpenAsync(core, "/subscribe/connector-registered");

        await Wait.ForAsync(() => events.Events.Any(e => e.Text("type") is "registered" or "refreshed"), () => "no event");
        Assert.Equal(before, connector.Key);
        Assert.Equal(200, (await core.CallAsync("GET", $"/connectors/auth_check/{connector.Uuid}")).Status);
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task A_61_nothing_to_scan_is_a_completed_job()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);

        string job = await core.FullScanAsync(connector.Uuid);
        Dictionary<string, object?> hash = await core.WaitForJobAsync(job, h => h.Text("status") == "completed");

        Assert.Equal(0, Number(hash, "enqueued_count"));
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task A_30_34_single_requests_without_a_job_and_an_object_that_cannot_be_read_is_never_benign()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: true);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: false);
        connector.Add("/data/one", [1, 2, 3]);

        Assert.Equal(202, (await connector.SendAsync("/data/one"))!.Status);
        Assert.Equal(202, (await connector.SendAsync("/data/gone"))!.Status);
        FakeAccepted[] accepted = [.. connector.Accepted];
        Dictionary<string, object?>? one = null;
        await Wait.ForAsync(async () => (one = await ResultAsync(core, accepted[0].TaskId)) is not null, () => $"no result. {core.Process.Said}");
        await Wait.ForAsync(async () => await ResultAsync(core, accepted[1].TaskId) is not null || await DeadLettersAsync(core) > 0, () => $"no outcome. {core.Process.Said}");

        Assert.Equal("scanned", one!.Text("status"));
        Assert.Equal("Benign", ((Dictionary<string, object?>)one!["verdict"]!).Text("verdict"));
        Dictionary<string, object?>? gone = await ResultAsync(core, accepted[1].TaskId);
        Assert.NotEqual("Benign", (gone?.GetValueOrDefault("verdict") as Dictionary<string, object?>)?.Text("verdict"));
        Assert.Empty(connector.Actions);
        core.Validator.ThrowOnFailures();
    }

    /// <summary>Every id has exactly one result, the verdicts are right, and every malicious object was moved exactly once.</summary>
    private static async Task CheckResultsAsync(DsxCore core, FakeConnector connector, string job, IEnumerable<string> ids)
    {
        List<Dictionary<string, object?>> results = await core.ResultsAsync(job);
        List<string> told = [.. results.Select(r => r.Text("scan_request_task_id")!)];
        Assert.Equal(told.Count, told.Distinct().Count());
        Assert.Empty(ids.Except(told));
        List<string> malicious = [];
        foreach (Dictionary<string, object?> result in results)
        {
            string location = ((Dictionary<string, object?>)result["scan_request"]!).Text("location")!;
            string verdict = ((Dictionary<string, object?>)result["verdict"]!).Text("verdict")!;
            Assert.Equal(Sample.IsMalicious(location) ? "Malicious" : "Benign", verdict);
            if (verdict == "Malicious")
            {
                malicious.Add(location);
            }
        }

        Assert.Equal(malicious.Count, malicious.Distinct().Count());
        Assert.Equal(malicious.Order(StringComparer.Ordinal), connector.Quarantine.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(malicious.Order(StringComparer.Ordinal), connector.Actions.Where(a => a.Done).Select(a => a.Location).Order(StringComparer.Ordinal));
    }

    private static async Task<Dictionary<string, object?>?> ResultAsync(DsxCore core, string task)
    {
        FakeReply reply = await core.CallAsync("GET", $"/scan/results/{task}");
        return ((List<object?>)PythonJson.Loads(reply.Body)!).Cast<Dictionary<string, object?>>().SingleOrDefault();
    }

    private static async Task<long> DeadLettersAsync(DsxCore core) => (await core.CallAsync("GET", "/admin/dead-letter/stats")).Json["total_items"] as long? ?? 0;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(Dictionary<string, object?> hash, string name) => int.TryParse(hash.Text(name), CultureInfo.InvariantCulture, out int number) ? number : -1;
}
