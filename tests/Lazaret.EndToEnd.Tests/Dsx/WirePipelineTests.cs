using System.Globalization;
using System.Text;
using Lazaret.TestKit;
using Lazaret.TestKit.Dsx;
using Lazaret.TestKit.Dsx.Connectors;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>What becomes of single objects and small jobs that connectors send to a real <c>lazaret up</c>.</summary>
public sealed class WirePipelineTests
{
    [Fact]
    public async Task A_31_A_32_an_action_that_works_and_one_that_does_not_are_told_as_such()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: true);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        connector.Add("/data/eicar-1", Eicar.Bytes);
        connector.Add("/data/eicar-2", Eicar.Bytes);
        connector.Options.Intercept = async (call, route) =>
        {
            if (route != "item_action" || !Encoding.UTF8.GetString(call.Body).Contains("eicar-2", StringComparison.Ordinal))
            {
                return false;
            }

            await call.JsonAsync(200, new Dictionary<string, object?> { ["status"] = "error", ["message"] = "the share is read-only", ["item_action"] = "move" });
            return true;
        };

        string job = await core.FullScanAsync(connector.Uuid);
        Dictionary<string, object?> hash = await core.WaitForJobAsync(job, h => h.Text("status") == "completed");
        List<Dictionary<string, object?>> results = await core.ResultsAsync(job);

        Assert.Equal("2", hash.Text("verdict_malicious"));
        Assert.Equal("action succeeded", Of(results, "/data/eicar-1").Text("status"));
        Assert.Equal("action attempted, but failed", Of(results, "/data/eicar-2").Text("status"));
        Dictionary<string, object?> action = (Dictionary<string, object?>)Of(results, "/data/eicar-1")["item_action"]!;
        Assert.Equal(("success", "move"), (action.Text("status"), action.Text("item_action")));
        Assert.Equal("/data/eicar-1", Assert.Single(connector.Actions).Location);
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task A_33_W_04_an_action_that_fails_for_a_while_is_tried_again_and_done_once()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        connector.Add("/data/eicar", Eicar.Bytes);
        int calls = 0;
        connector.Options.Intercept = async (call, route) =>
        {
            bool fail = route == "item_action" && Interlocked.Increment(ref calls) == 1;
            if (fail)
            {
                await call.DetailAsync(500, "Internal Server Error");
            }

            return fail;
        };

        string job = await core.FullScanAsync(connector.Uuid);
        await core.WaitForJobAsync(job, h => h.Text("status") == "completed");

        Assert.Equal("action succeeded", Assert.Single(await core.ResultsAsync(job)).Text("status"));
        Assert.Equal((2, 1), (calls, connector.Actions.Count));
    }

    [Fact]
    public async Task A_42_an_object_over_the_limit_is_not_scanned_and_counted_as_skipped()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false, "--max-size", "1000");
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        connector.Add("/data/large", new byte[5000]);
        connector.Add("/data/small", new byte[500]);

        string job = await core.FullScanAsync(connector.Uuid);
        Dictionary<string, object?> hash = await core.WaitForJobAsync(job, h => h.Text("status") == "completed");

        Assert.Equal(("2", "1", "1"), (hash.Text("processed_count"), hash.Text("skipped_count"), hash.Text("verdict_benign")));
        Dictionary<string, object?> verdict = (Dictionary<string, object?>)Of(await core.ResultsAsync(job), "/data/large")["verdict"]!;
        Assert.Equal(("Non Compliant", "File Size Too Large"), (verdict.Text("verdict"), ((Dictionary<string, object?>)verdict["verdict_details"]!).Text("reason")));
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task A_43_an_encrypted_archive_is_not_scanned_and_counted()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        connector.Add("/data/locked.zip", [.. "PK\x03\x04\x14\x00\x01\x00"u8, .. new byte[40]]);

        string job = await core.FullScanAsync(connector.Uuid);
        Dictionary<string, object?> hash = await core.WaitForJobAsync(job, h => h.Text("status") == "completed");

        Assert.Equal("1", hash.Text("verdict_encrypted"));
        Dictionary<string, object?> verdict = (Dictionary<string, object?>)Assert.Single(await core.ResultsAsync(job))["verdict"]!;
        Assert.Equal(("Not Scanned", "Encrypted File"), (verdict.Text("verdict"), ((Dictionary<string, object?>)verdict["verdict_details"]!).Text("reason")));
        Assert.Equal(1L, (await core.CallAsync("GET", "/scan/stats")).Json["encrypted_count"]);
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task A_46_W_12_the_same_idempotency_key_is_the_same_item()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: true);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        connector.Add("/data/a", [1]);
        byte[] request = PythonJson.Dumps(
            new Dictionary<string, object?> { ["location"] = "/data/a", ["metainfo"] = "a", ["connector_url"] = connector.Url, ["scan_job_id"] = "j" }, compact: true);

        HashSet<string> locations = [];
        for (int i = 0; i < 3; i++)
        {
            FakeReply reply = await core.CallAsync("POST", "/scan/request", request, connector.Key, ("Idempotency-Key", "once"), ("X-Job-Name", "by hand"));
            Assert.Equal(202, reply.Status);
            locations.Add(reply.Headers["Location"]);
        }

        Assert.Single(locations);
        Dictionary<string, object?> hash = await core.WaitForJobAsync("j", h => h.Text("processed_count") == "1");
        Assert.Equal(("1", "by hand"), (hash.Text("enqueued_count"), hash.Text("job_name")));
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task A_47_W_11_of_a_batch_of_a_hundred_with_one_that_is_wrong_the_others_are_accepted()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        List<object?> requests = [];
        for (int n = 0; n < 100; n++)
        {
            connector.Add($"/data/{n}", [1]);
            requests.Add(new Dictionary<string, object?> { ["location"] = $"/data/{n}", ["metainfo"] = n == 41 ? n : "a", ["connector_url"] = connector.Url, ["scan_job_id"] = "j" });
        }

        FakeReply reply = await core.CallAsync("POST", "/scan/request_batch", PythonJson.Dumps(new Dictionary<string, object?> { ["requests"] = requests }, compact: true), null);

        Assert.Equal((202, 99L), (reply.Status, reply.Json["queued_items"]));
        Assert.Equal(99, ((List<object?>)reply.Json["task_ids"]!).Distinct().Count());
        Assert.Equal(41L, ((Dictionary<string, object?>)Assert.Single((List<object?>)reply.Json["refused"]!)!)["index"]);
        await core.WaitForJobAsync("j", h => h.Text("processed_count") == "99");
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task A_48_A_63_dead_letters_are_requeued_in_order_and_the_counts_stay_right()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        for (int n = 0; n < 5; n++)
        {
            await connector.SendAsync($"/data/late-{n}", "j");
        }

        await core.CallAsync("POST", "/scan/jobs/j/enqueue_done", [], null);
        Dictionary<string, object?> hash = await core.WaitForJobAsync("j", h => h.Text("status") == "completed");
        Assert.Equal(("5", "5"), (hash.Text("failed_count"), hash.Text("processed_count")));
        for (int n = 0; n < 5; n++)
        {
            connector.Add($"/data/late-{n}", [1]);
        }

        FakeReply requeued = await core.CallAsync("POST", "/admin/dead-letter/requeue/scan_request?max_items=3");
        Assert.Equal((3L, 2L), (requeued.Json["requeued_count"], requeued.Json["remaining_count"]));
        await core.WaitForJobAsync("j", h => h.Text("failed_count") == "2" && h.Text("processed_count") == "5" && h.Text("status") == "completed");
        List<Dictionary<string, object?>> results = await core.ResultsAsync("j");
        Assert.Equal(5, results.Count);
        Assert.All(results, r => Assert.Equal(
            string.CompareOrdinal(((Dictionary<string, object?>)r["scan_request"]!).Text("location"), "/data/late-3") < 0 ? "scanned" : "not scanned", r.Text("status")));
        FakeReply cleared = await core.CallAsync("DELETE", "/admin/dead-letter/clear/scan_request");
        Assert.Equal(2L, cleared.Json["cleared_count"]);
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task A_50_W_90_a_verdict_word_that_nobody_knows_is_kept_and_never_clean()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        connector.Add("/data/odd", Encoding.ASCII.GetBytes("DSXA-STUB:verdict=Wobbly"));

        string job = await core.FullScanAsync(connector.Uuid);
        Dictionary<string, object?> hash = await core.WaitForJobAsync(job, h => h.Text("status") == "completed");

        Assert.Equal("0", hash.Text("verdict_benign"));
        Dictionary<string, object?> verdict = (Dictionary<string, object?>)Assert.Single(await core.ResultsAsync(job))["verdict"]!;
        Assert.Equal(("Unknown", "Wobbly"), (verdict.Text("verdict"), ((Dictionary<string, object?>)verdict["verdict_details"]!).Text("reason")));
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task A_66_A_67_ended_jobs_do_not_come_back_and_unknown_ones_are_not_made()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        string job = await core.FullScanAsync(connector.Uuid);
        await core.WaitForJobAsync(job, h => h.Text("status") == "completed");

        Assert.Equal(409, (await core.CallAsync("POST", $"/scan/jobs/{job}/resume")).Status);
        Assert.Equal("completed", (await core.JobAsync(job)).Text("status"));
        foreach (string command in new[] { "pause", "resume", "cancel" })
        {
            Assert.Equal(404, (await core.CallAsync("POST", $"/scan/jobs/nobody/{command}")).Status);
        }

        Assert.Equal(404, (await core.CallAsync("GET", "/scan/jobs/nobody")).Status);
    }

    [Fact]
    public async Task A_71_W_45_deleting_the_results_of_one_job_leaves_those_of_the_others()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        connector.Add("/data/a", [1]);
        string[] jobs = [await core.FullScanAsync(connector.Uuid), await core.FullScanAsync(connector.Uuid)];
        foreach (string job in jobs)
        {
            await core.WaitForJobAsync(job, h => h.Text("status") == "completed");
        }

        Assert.Equal(jobs[0], (await core.CallAsync("DELETE", $"/scan/results?job_id={jobs[0]}")).Json.Text("job_id"));

        Assert.Empty(await core.ResultsAsync(jobs[0]));
        Assert.Single(await core.ResultsAsync(jobs[1]));
    }

    [Fact]
    public async Task W_48_events_missed_while_away_are_told_after_coming_back()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        connector.Add("/data/a", [1]);
        string? last;
        await using (EventLog events = await EventLog.OpenAsync(core, "/subscribe/scan-result"))
        {
            await core.WaitForJobAsync(await core.FullScanAsync(connector.Uuid), h => h.Text("status") == "completed");
            await Wait.ForAsync(() => events.TaskIds.Any() && events.LastId is not null, () => "no event");
            last = events.LastId;
        }

        string job = await core.FullScanAsync(connector.Uuid);
        await core.WaitForJobAsync(job, h => h.Text("status") == "completed");
        await using EventLog again = await EventLog.OpenAsync(core, "/subscribe/scan-result", last);

        await Wait.ForAsync(
            () => again.Events.Any(e => (e.GetValueOrDefault("scan_result") as Dictionary<string, object?>)?.Text("scan_job_id") == job),
            () => string.Create(CultureInfo.InvariantCulture, $"{again.Events.Count} events after {last}, none of the second job"));
        core.Validator.ThrowOnFailures();
    }

    private static Dictionary<string, object?> Of(List<Dictionary<string, object?>> results, string location) =>
        results.Single(r => ((Dictionary<string, object?>)r["scan_request"]!).Text("location") == location);
}
