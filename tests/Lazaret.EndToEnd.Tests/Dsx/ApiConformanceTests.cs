using System.Text;
using Lazaret.TestKit;
using Lazaret.TestKit.Dsx;
using Lazaret.TestKit.Dsx.Connectors;
using Lazaret.TestKit.Dsx.OpenApi;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>Every route of the description is called on a real <c>lazaret up</c>, rightly and wrongly, and every answer must fit.</summary>
public sealed class ApiConformanceTests
{
    private const string Unknown = "6f1e0c5a-1111-4222-8333-944445555666";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_described_route_answers_as_described(bool auth)
    {
        await using DsxCore core = await DsxCore.StartAsync(auth);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: true);
        connector.Add("/data/a", [1, 2]);
        connector.Add("/data/eicar", Eicar.Bytes);
        string uuid = connector.Uuid;
        string job = await core.FullScanAsync(uuid, "?batch=true&batch_size=1&limit=2");
        await core.WaitForJobAsync(job, h => h.Text("status") == "completed");
        await connector.SendAsync("/data/gone", "second");
        await core.WaitForJobAsync("second", h => h.Text("processed_count") == "1");
        string task = connector.Accepted.First().TaskId;
        byte[] request = Json(("location", "/data/a"), ("metainfo", "a"), ("connector_url", connector.Url));

        foreach (string route in new[]
        {
            "/healthz", "/readyz", "/version", "/meta", "/openapi.json", "/test/connection", "/connection/test", "/test/dsxa-connection", "/config", "/connectors/list",
            $"/connectors/auth_check/{uuid}", $"/connectors/repo_check/{uuid}?preview=5", $"/connectors/estimate/{uuid}", $"/connectors/config/{uuid}", $"/connectors/healthz/{uuid}",
            $"/connectors/readyz/{uuid}", $"/scan/request/{task}", $"/scan/request/{Unknown}", "/scan/jobs", $"/scan/jobs/{job}", $"/scan/jobs/{job}/raw", "/scan/jobs/nothing/raw", "/scan/results",
            "/scan/results?limit=1", $"/scan/results?job_id={job}", $"/scan/results/job/{job}", $"/scan/results/{task}", $"/scan/results/{Unknown}", "/scan/stats", "/admin/dead-letter/stats",
            "/admin/dead-letter/stats/scan_request", "/admin/dead-letter/items/scan_request?start=0&end=10", "/admin/dead-letter/items/verdict_action", "/admin/dead-letter/items/scan_result",
            "/admin/dead-letter/health",
        })
        {
            await ExpectAsync(core, 200, "GET", route);
        }

        foreach (string route in new[] { "auth_check", "repo_check", "estimate", "config", "healthz", "readyz" })
        {
            await ExpectAsync(core, 404, "GET", $"/connectors/{route}/{Unknown}");
        }

        await ExpectAsync(core, 404, "GET", "/scan/jobs/nothing");
        await ExpectAsync(core, 404, "POST", $"/connectors/full_scan/{Unknown}");
        await ExpectAsync(core, 400, "GET", "/admin/dead-letter/items/scan_request?start=5&end=1");
        await ExpectAsync(core, 422, "GET", "/admin/dead-letter/items/other");
        await ExpectAsync(core, 422, "GET", "/scan/results?limit=0");
        await ExpectAsync(core, 200, "PUT", $"/connectors/config/{uuid}", Json(("item_action", "delete")));
        await ExpectAsync(core, 400, "PUT", $"/connectors/config/{uuid}", "{}"u8.ToArray());
        foreach (string method in new[] { "PUT", "POST" })
        {
            await ExpectAsync(core, 400, method, "/config", "{}"u8.ToArray());
            await ExpectAsync(core, 400, method, "/config", Json(("scan_binary_url", "")));
        }

        // With the connector's signature, and without.
        await ExpectAsync(core, auth ? 401 : 200, "POST", "/scan/auth_check", "{}"u8.ToArray());
        await ExpectAsync(core, 200, "POST", "/scan/auth_check", "{}"u8.ToArray(), connector.Key);
        await ExpectAsync(core, 202, "POST", "/scan/request", request, connector.Key);
        await ExpectAsync(core, 200, "POST", "/test/scan_request", request, connector.Key);
        byte[] partly = Encoding.UTF8.GetBytes($$"""{"requests":[{"location":"/data/a","metainfo":"a","connector_url":"{{connector.Url}}"},{"location":"/data/b"}],"batch_size":5}""");
        FakeReply batch = await ExpectAsync(core, 202, "POST", "/scan/request_batch", partly, connector.Key);
        Assert.Equal(1L, batch.Json["queued_items"]);
        await ExpectAsync(core, 422, "POST", "/scan/request_batch", """{"requests":[]}"""u8.ToArray(), connector.Key);
        await ExpectAsync(core, 422, "POST", "/scan/request", """{"location":"/data/a"}"""u8.ToArray(), connector.Key);
        await ExpectAsync(core, 422, "POST", "/scan/request", "{"u8.ToArray(), connector.Key);
        await ExpectAsync(core, 422, "POST", "/scan/request", Json(("location", "/x"), ("metainfo", "x"), ("connector_url", "http://127.0.0.1:1/nobody")), connector.Key);
        await ExpectAsync(core, 200, "POST", "/scan/jobs/second/enqueue_done", Json(("enqueued_total", 1L)), connector.Key);
        await ExpectAsync(core, 200, "POST", "/scan/jobs/second/enqueue_done", [], connector.Key);
        await ExpectAsync(core, 204, "PUT", $"/connectors/state/{uuid}/sp/delta%3Aroot", "text"u8.ToArray(), connector.Key);
        FakeReply state = await ExpectAsync(core, 200, "GET", $"/connectors/state/{uuid}/sp/delta%3Aroot", [], connector.Key);
        Assert.Equal("text", state.Json.Text("value"));
        FakeReply none = await ExpectAsync(core, 200, "GET", $"/connectors/state/{uuid}/sp/other", [], connector.Key);
        Assert.Null(none.Json["value"]);
        await ExpectAsync(core, 413, "PUT", $"/connectors/state/{uuid}/sp/large", new byte[70_000], connector.Key);

        // Jobs.
        await ExpectAsync(core, 202, "POST", "/scan/request", Json(("location", "/data/a"), ("metainfo", "a"), ("connector_url", connector.Url), ("scan_job_id", "third")), connector.Key);
        await ExpectAsync(core, 200, "POST", "/scan/jobs/third/pause");
        await ExpectAsync(core, 200, "POST", "/scan/jobs/third/resume");
        await ExpectAsync(core, 200, "POST", "/scan/jobs/third/cancel");
        await ExpectAsync(core, 409, "POST", "/scan/jobs/third/resume");
        await ExpectAsync(core, 409, "POST", "/scan/request", Json(("location", "/data/z"), ("metainfo", "z"), ("connector_url", connector.Url), ("scan_job_id", "third")), connector.Key);
        foreach (string command in new[] { "pause", "resume", "cancel" })
        {
            await ExpectAsync(core, 404, "POST", $"/scan/jobs/nothing/{command}");
        }

        // Dead letters.
        await ExpectAsync(core, 200, "POST", "/admin/dead-letter/requeue/scan_request?max_items=5");
        await ExpectAsync(core, 200, "POST", "/admin/dead-letter/requeue");
        await ExpectAsync(core, 200, "DELETE", "/admin/dead-letter/clear/scan_request");
        await ExpectAsync(core, 200, "DELETE", "/admin/dead-letter/clear");

        foreach (string stream in new[] { "/subscribe/scan-result", "/subscribe/connector-registered", $"/subscribe/job-summary/{job}?interval=2", "/subscribe/job-summary/nothing" })
        {
            await using EventLog events = await EventLog.OpenAsync(core, stream);
            await connector.RegisterAsync();
            await Wait.ForAsync(() => stream.Contains("scan-result", StringComparison.Ordinal) || events.Events.Count >= 2, () => $"{stream}: one event only");
        }

        // Tokens, and what deletes.
        (string, string)[] enrollment = [("X-Enrollment-Token", DsxCore.Token)];
        await ExpectAsync(core, auth ? 200 : 400, "POST", $"/connectors/token?connector_uuid={uuid}", [], null, enrollment);
        await ExpectAsync(core, auth ? 401 : 201, "POST", "/connectors/register", Json(("name", "n"), ("uuid", Unknown), ("url", "http://127.0.0.1:1/n")));
        await ExpectAsync(core, 422, "POST", "/connectors/register", Json(("name", "n"), ("uuid", "no-uuid"), ("url", "http://127.0.0.1:1/n")), null, enrollment);
        await ExpectAsync(core, 200, "DELETE", $"/scan/results?job_id={job}");
        Assert.Empty(await core.ResultsAsync(job));
        await ExpectAsync(core, 200, "DELETE", "/scan/results");
        await ExpectAsync(core, 200, "DELETE", "/scan/jobs");
        await connector.StopAsync();
        await ExpectAsync(core, 204, "DELETE", $"/connectors/unregister/{Unknown}", [], null, enrollment);

        core.Validator.ThrowOnFailures();
        ApiOperation[] unserved = [.. core.Validator.Description.Operations.Where(o => !core.Validator.Seen.Keys.Any(s => s.StartsWith(o + " 2", StringComparison.Ordinal)))];
        Assert.DoesNotContain(unserved, o => !IsElsewhere(o, auth));
    }

    [Fact]
    public async Task Bodies_without_a_content_type_and_with_any_other_are_read_and_a_large_one_is_refused()
    {
        await using DsxCore core = await DsxCore.StartAsync(auth: false);
        await using FakeConnector connector = await core.ConnectAsync(secondGeneration: false);
        connector.Add("/data/a", [1]);
        byte[] request = Json(("location", "/data/a"), ("metainfo", "a"), ("connector_url", connector.Url));
        using FakePeer peer = new(null, closeConnections: false, TimeSpan.FromSeconds(30));

        foreach (string? type in new[] { null, "application/json", "text/plain", "application/x-www-form-urlencoded" })
        {
            FakeReply? reply = await peer.SendAsync("POST", $"{core.Process.Url}/dsx-connect/api/v1/scan/request", request, type, null);
            Assert.True(reply is { Status: 202 }, $"{type}: {reply}");
        }

        byte[] large = Json(("location", "/data/a"), ("metainfo", new string('x', 40_000_000)));
        FakeReply? refused = await peer.SendAsync("POST", $"{core.Process.Url}/dsx-connect/api/v1/scan/request", large, null, null);
        Assert.True(refused is null or { Status: 413 or 422 }, $"{refused}");
    }

    private static async Task<FakeReply> ExpectAsync(DsxCore core, int status, string method, string route, byte[]? body = null, PythonHmac? key = null, (string, string)[]? headers = null)
    {
        FakeReply reply = await core.CallAsync(method, route, body ?? [], key, headers ?? []);
        Assert.True(reply.Status == status, $"{method} {route}: {status} expected, not {reply}. {core.Process.Said}");
        return reply;
    }

    /// <summary>The deep analysis has no analyser unless one is set up; a token is only given with authentication on, and the scanner's address is not changed here.</summary>
    private static bool IsElsewhere(ApiOperation operation, bool auth) =>
        operation.Path.StartsWith("/dianna/", StringComparison.Ordinal) || (operation is { Path: "/config", Method: "PUT" or "POST" }) || (!auth && operation.Path == "/connectors/token");

    private static byte[] Json(params (string Name, object? Value)[] members) => PythonJson.Dumps(members.ToDictionary(m => m.Name, m => m.Value), compact: true);
}
