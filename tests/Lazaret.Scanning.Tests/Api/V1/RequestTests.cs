using System.Net;
using System.Text.Json;
using Lazaret.Core.Actions;
using Lazaret.Core.Dsx;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Scanning.Tests.Fakes;

namespace Lazaret.Scanning.Tests.Api.V1;

public class RequestTests
{
    [Fact]
    public async Task A_30_a_benign_object_gets_a_task_id_that_its_result_has_too_and_no_action()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 1);
        (HttpStatusCode status, JsonElement body, HttpResponseMessage answer) = await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/0000"));
        Assert.Equal((HttpStatusCode.Accepted, "success"), (status, body.GetProperty("status").GetString()));
        string task = answer.Headers.Location!.ToString().Split('/')[^1];
        Assert.Equal($"Scan task ID: {task}", body.GetProperty("message").GetString());

        await Rig.UntilAsync(async () => (await api.SendAsync("GET", $"scan/request/{task}")).Body.GetProperty("state").GetString() == "SUCCESS");
        JsonElement result = (await api.SendAsync("GET", $"scan/results/{task}")).Body[0];
        Assert.Equal((task, "scanned", "Benign", "nothing"),
            (Text(result, "scan_request_task_id"), Text(result, "status"), Text(result.GetProperty("verdict"), "verdict"), Text(result.GetProperty("item_action"), "status")));
        Assert.Equal(JobOf(result), Text((await api.SendAsync("GET", $"scan/jobs/{JobOf(result)}")).Body, "job_id"));
        Assert.Equal("completed", Text((await api.SendAsync("GET", $"scan/jobs/{JobOf(result)}")).Body, "status"));
        Assert.Empty(api.Repository.Acted);
    }

    [Fact]
    public async Task A_31_a_malicious_object_is_acted_on_once_and_the_result_says_so()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 1, evil: true);
        await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/0000", "j"));
        await api.SendAsync("POST", "scan/jobs/j/enqueue_done", """{"enqueued_total":1}""");
        JsonElement job = await api.JobAsync("j", j => Text(j, "status") == "completed");
        JsonElement result = (await api.SendAsync("GET", "scan/results/job/j")).Body[0];
        Assert.Equal(("1", "action succeeded", "Malicious", "move"),
            (Text(job, "verdict_malicious"), Text(result, "status"), Text(result.GetProperty("verdict"), "verdict"), Text(result.GetProperty("item_action"), "item_action")));
        Assert.Single(api.Repository.Acted);
    }

    [Fact]
    public async Task A_32_an_action_that_fails_is_in_the_result()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 1, evil: true);
        api.Repository.OnAct = _ => new ActionResult(ActionKind.Move, ActionStatus.Error, "disk on fire");
        JsonElement result = (await api.SendAsync("POST", "test/scan_request", DsxFixture.Request(model, "/fake/0000"))).Body;
        Assert.Equal(("action attempted, but failed", "error", "disk on fire"),
            (Text(result, "status"), Text(result.GetProperty("item_action"), "status"), Text(result.GetProperty("item_action"), "message")));
    }

    [Fact]
    public async Task A_46_the_same_idempotency_key_is_one_item_with_one_id()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 2);
        string first = Text((await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/0000", "j"), headers: (DsxPaths.IdempotencyHeader, "k"))).Body, "message");
        string again = Text((await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/0000", "j"), headers: (DsxPaths.IdempotencyHeader, "k"))).Body, "message");
        string other = Text((await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/0001", "j"), headers: (DsxPaths.IdempotencyHeader, "l"))).Body, "message");
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal("2", Text((await api.SendAsync("GET", "scan/jobs/j")).Body, "enqueued_count"));
    }

    [Fact]
    public async Task A_47_one_invalid_request_of_a_hundred_is_named_and_the_others_are_accepted()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 100);
        IEnumerable<string> requests = Enumerable.Range(0, 100).Select(i => i == 41 ? """{"metainfo":"no location"}""" : DsxFixture.Request(model, $"/fake/{i:D4}", "j"));
        (HttpStatusCode status, JsonElement body, _) = await api.SendAsync("POST", "scan/request_batch", $$"""{"requests":[{{string.Join(',', requests)}}],"batch_size":50}""");
        Assert.Equal((HttpStatusCode.Accepted, "success", 99, 99, 50),
            (status, Text(body, "status"), body.GetProperty("queued_items").GetInt32(), body.GetProperty("task_ids").GetArrayLength(), body.GetProperty("batch_size").GetInt32()));
        JsonElement refusal = Assert.Single(body.GetProperty("refused").EnumerateArray());
        Assert.Equal(41, refusal.GetProperty("index").GetInt32());
        Assert.Contains("location", Text(refusal, "error"), StringComparison.Ordinal);
        await api.SendAsync("POST", "scan/jobs/j/enqueue_done", "");
        Assert.Equal("99", Text(await api.JobAsync("j", j => Text(j, "status") == "completed"), "processed_count"));
    }

    [Fact]
    public async Task W_41_a_batch_of_which_nothing_is_taken_is_no_success()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        await ReadyAsync(api, 0);
        foreach (string body in new[] { """{"requests":[]}""", """{"requests":[{"location":"a"}]}""", """{"requests":[1,"x",null]}""" })
        {
            (HttpStatusCode status, JsonElement answer, _) = await api.SendAsync("POST", "scan/request_batch", body);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "error", 0), (status, Text(answer, "status"), answer.GetProperty("queued_items").GetInt32()));
        }

        await using DsxFixture off = await DsxFixture.StartAsync(configure: o => o.Dsx.BatchEnabled = false);
        (HttpStatusCode refused, JsonElement why, _) = await off.SendAsync("POST", "scan/request_batch", """{"requests":[{"location":"a"}]}""");
        Assert.Equal((HttpStatusCode.Conflict, "Batch scan requests are disabled"), (refused, Text(why, "message")));
    }

    [Fact]
    public async Task W_32_a_connector_that_never_registered_is_refused_and_its_address_never_called()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        string detail = await api.DetailAsync("POST", "scan/request", DsxFixture.Request(DsxFixture.Model(), "/fake/1"), HttpStatusCode.UnprocessableEntity);
        Assert.Contains("unknown_connector", detail, StringComparison.Ordinal);
        Assert.Empty(api.Factory.Made);
        (HttpStatusCode status, DsxRegistration answer, _) = await api.RegisterAsync(DsxFixture.Model(url: "http://169.254.169.254/fake"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("not allowed", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Field required")]
    [InlineData("{", "")]
    [InlineData("[]", "")]
    [InlineData("""{"location":1,"metainfo":"x"}""", "")]
    [InlineData("""{"location":"a"}""", "Field required")]
    [InlineData("""{"location":"a","metainfo":"b","size_in_bytes":-1}""", "")]
    public async Task A_body_that_is_no_request_is_a_422_in_the_list_form(string body, string message)
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        (HttpStatusCode status, JsonElement answer, _) = await api.SendAsync("POST", "scan/request", body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        JsonElement error = answer.GetProperty("detail")[0];
        Assert.Equal("body", error.GetProperty("loc")[0].GetString());
        Assert.Contains(message, Text(error, "msg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_connector_sent_with_an_object_comes_back_when_it_is_read_and_in_the_result()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 1);
        JsonElement result = (await api.SendAsync(
            "POST", "test/scan_request", DsxFixture.Request(model, "/fake/0000", null, ",\"job_item_id\":\"job_item_7\",\"requested_action\":{\"type\":\"movetag\"},\"odd\":[1,2]"))).Body;
        string extra = Assert.Single(api.Factory.Made.Values).Extras.Single()!;
        Assert.Contains("job_item_7", extra, StringComparison.Ordinal);
        Assert.Contains("\"odd\":[1,2]", extra, StringComparison.Ordinal);
        Assert.Equal("movetag", Text(result.GetProperty("scan_request").GetProperty("requested_action"), "type"));
    }

    [Fact]
    public async Task A_64_a_paused_job_accepts_and_holds_and_resume_works_it_off()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 5);
        await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/0000", "j"));
        await api.JobAsync("j", j => Text(j, "processed_count") == "1");
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync("POST", "scan/jobs/j/pause")).Status);
        for (int i = 1; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, $"/fake/{i:D4}", "j"))).Status);
        }

        JsonElement held = (await api.SendAsync("GET", "scan/jobs/j")).Body;
        Assert.Equal(("paused", "5", "1"), (Text(held, "status"), Text(held, "enqueued_count"), Text(held, "processed_count")));
        await api.SendAsync("POST", "scan/jobs/j/enqueue_done", """{"enqueued_total":5}""");
        await api.SendAsync("POST", "scan/jobs/j/resume");
        Assert.Equal("5", Text(await api.JobAsync("j", j => Text(j, "status") == "completed"), "processed_count"));
    }

    [Fact]
    public async Task A_65_A_66_a_cancelled_job_takes_nothing_more_and_does_not_come_back()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 3);
        await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/0000", "j"));
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync("POST", "scan/jobs/j/cancel")).Status);
        (HttpStatusCode status, JsonElement body, _) = await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/0001", "j"));
        Assert.Equal((HttpStatusCode.Conflict, "Job paused/cancelled"), (status, Text(body, "message")));
        Assert.Equal("1", Text((await api.SendAsync("GET", "scan/jobs/j/raw")).Body.GetProperty("data"), "cancel"));
        Assert.Equal("job_has_ended", await api.DetailAsync("POST", "scan/jobs/j/resume", null, HttpStatusCode.Conflict));
        Assert.Equal("cancelled", Text((await api.SendAsync("GET", "scan/jobs/j")).Body, "status"));
    }

    [Fact]
    public async Task A_67_an_unknown_job_is_not_found_and_none_is_made()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        foreach (string command in new[] { "pause", "resume", "cancel" })
        {
            Assert.Equal("job_not_found", await api.DetailAsync("POST", $"scan/jobs/nope/{command}", null, HttpStatusCode.NotFound));
        }

        Assert.Equal(0, (await api.SendAsync("GET", "scan/jobs")).Body.GetArrayLength());
        Assert.Equal(-2, (await api.SendAsync("GET", "scan/jobs/nope/raw")).Body.GetProperty("ttl").GetInt32());
    }

    [Fact]
    public async Task D_07_a_connector_that_counts_otherwise_is_shown_and_does_not_decide()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 2);
        await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, "/fake/0000", "j"));
        await api.SendAsync("POST", "scan/jobs/j/enqueue_done", """{"enqueued_total":3}""");
        JsonElement job = await api.JobAsync("j", j => Text(j, "status") == "completed");
        Assert.Equal(("1", "3", "2"), (Text(job, "enqueued_total"), Text(job, "announced_total"), Text(job, "enqueue_mismatch")));
    }

    [Fact]
    public async Task A_71_deleting_the_results_of_one_job_leaves_the_others()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 4);
        foreach ((string job, int item) in new[] { ("a", 0), ("a", 1), ("b", 2) })
        {
            await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, $"/fake/{item:D4}", job));
        }

        await api.JobAsync("a", j => Text(j, "processed_count") == "2");
        await api.JobAsync("b", j => Text(j, "processed_count") == "1");
        JsonElement deleted = (await api.SendAsync("DELETE", "scan/results?job_id=a")).Body;
        Assert.Equal(("a", 2), (Text(deleted, "job_id"), deleted.GetProperty("deleted_results").GetInt32()));
        Assert.Equal(0, (await api.SendAsync("GET", "scan/results/job/a")).Body.GetArrayLength());
        Assert.Equal(1, (await api.SendAsync("GET", "scan/results?job_id=b")).Body.GetArrayLength());
    }

    [Fact]
    public async Task A_48_dead_letters_are_listed_with_the_words_of_the_wire_and_go_back_oldest_first()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 0);
        Failure[] failures = [new(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, "HTTP 500"), new(ErrorClass.ConnectorClient, ReasonCode.PermissionError, "HTTP 403"), new(ErrorClass.ConnectorClient, ReasonCode.ReadFailed, "HTTP 404")];
        for (int i = 0; i < 3; i++)
        {
            api.Repository.Add($"/fake/{i:D4}", "fine").OpenFailure = failures[i];
            await api.SendAsync("POST", "scan/request", DsxFixture.Request(model, $"/fake/{i:D4}", "j"));
        }

        await api.SendAsync("POST", "scan/jobs/j/enqueue_done");
        JsonElement job = await api.JobAsync("j", j => Text(j, "status") == "completed");
        Assert.Equal(("3", "3"), (Text(job, "failed_count"), Text(job, "processed_count")));
        JsonElement items = (await api.SendAsync("GET", "admin/dead-letter/items/scan_request?start=0&end=9")).Body.GetProperty("items");
        Assert.Equal(["max_retries_exceeded", "connector_client_no_retry", "connector_client_no_retry"], items.EnumerateArray().Select(i => Text(i, "reason")));
        Assert.Equal("/fake/0000", Text(items[0].GetProperty("payload").GetProperty("scan_request"), "location"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.SendAsync("POST", "admin/dead-letter/requeue/scan_request?target_task=os.system")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.SendAsync("GET", "admin/dead-letter/stats/other")).Status);
        JsonElement requeued = (await api.SendAsync("POST", "admin/dead-letter/requeue/scan_request?max_items=2&reason=permission_error")).Body;
        Assert.Equal((1, 2), (requeued.GetProperty("requeued_count").GetInt32(), requeued.GetProperty("remaining_count").GetInt32()));
        await Rig.UntilAsync(async () => (await api.SendAsync("GET", "admin/dead-letter/stats")).Body.GetProperty("total_items").GetInt32() == 3);
        JsonElement cleared = (await api.SendAsync("DELETE", "admin/dead-letter/clear/scan_request")).Body;
        Assert.Equal(3, cleared.GetProperty("cleared_count").GetInt32());
        Assert.Equal("3", Text((await api.SendAsync("GET", "scan/jobs/j")).Body, "failed_count"));
    }

    [Fact]
    public async Task A_20_the_configuration_shows_no_secret_and_what_batching_connectors_look_for()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(auth: true, o => o.Dsx.ScanBinaryUrl = "http://scanner:5000/scan/binary/v2");
        (_, JsonElement config, HttpResponseMessage answer) = await api.SendAsync("GET", "config");
        Assert.True(config.GetProperty("workers").GetProperty("scan_request_batch_enabled").GetBoolean());
        Assert.True(config.GetProperty("workers").GetProperty("scan_request_batch_max_size").GetInt32() >= 1);
        Assert.Equal("http://scanner:5000", Text(config.GetProperty("scanner"), "base_url"));
        Assert.DoesNotContain(DsxFixture.Token, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_09_a_full_scan_is_handed_on_with_its_members_and_the_job_is_there_before()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = await ReadyAsync(api, 0);
        (HttpStatusCode status, JsonElement body, HttpResponseMessage answer) = await api.SendAsync("POST", $"connectors/full_scan/{model.Uuid}?limit=5&batch=true&x=a&x=b");
        string job = answer.Headers.GetValues(DsxPaths.JobIdHeader).Single();
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Contains($"job_id={job}", Text(body, "description"), StringComparison.Ordinal);
        Assert.Contains($"POST full_scan?job_id={job}&limit=5&batch=true&x=a&x=b", api.Factory.Made[model.Uuid!].Calls);
        Assert.Equal("running", Text((await api.SendAsync("GET", $"scan/jobs/{job}")).Body, "status"));

        api.Factory.Reply = new DsxReply(503, "application/json", """{"detail":"busy"}"""u8.ToArray(), null);
        Assert.Contains("busy", await api.DetailAsync("POST", $"connectors/full_scan/{model.Uuid}?job_id=k", null, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        Assert.Equal("failed", Text((await api.SendAsync("GET", "scan/jobs/k")).Body, "status"));
        Assert.Equal("connector_not_found", await api.DetailAsync("POST", $"connectors/full_scan/{Guid.NewGuid()}", null, HttpStatusCode.NotFound));
    }

    private static async Task<DsxConnectorModel> ReadyAsync(DsxFixture api, int objects, bool evil = false)
    {
        for (int i = 0; i < objects; i++)
        {
            api.Repository.Add($"/fake/{i:D4}", evil ? "EVIL" : "fine");
        }

        DsxConnectorModel model = DsxFixture.Model();
        await api.RegisterAsync(model);
        return model;
    }

    private static string JobOf(JsonElement result) => Text(result, "scan_job_id");

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";
}
