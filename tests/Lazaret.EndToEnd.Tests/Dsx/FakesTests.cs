using Lazaret.Scanning.Api.V1.Description;
using Lazaret.TestKit.Dsx;
using Lazaret.TestKit.Dsx.Connectors;
using Lazaret.TestKit.Dsx.Cores;
using Lazaret.TestKit.Dsx.OpenApi;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>The fakes against each other: what they do to Lazaret is worth something only when they are right.</summary>
public sealed class FakesTests
{
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    public async Task A_full_scan_between_fakes_is_complete(bool secondGeneration, bool auth, bool batch)
    {
        await using FakeCore core = secondGeneration ? new FakeV11Core(new FakeCoreOptions { AuthEnabled = auth, BatchEnabled = batch }) : new FakeV1Core(new FakeCoreOptions { AuthEnabled = auth });
        core.Validator = new OpenApiValidator(new ApiDescription(DsxDescription.Read()));
        await core.StartAsync();
        await using FakeConnector connector = Connector(secondGeneration, core, auth);
        int malicious = Sample.Fill(connector, 120);
        await connector.StartAsync();
        await Wait.ForAsync(() => connector.Status == "ready", () => $"{connector.Registrations.LastOrDefault()}");

        FakeReply? begun = await core.FullScanAsync(connector.Uuid, "job-1", batch ? "&batch=true" : "");
        Assert.Equal((200, "success"), (begun!.Status, begun.Json.Text("status")));
        await Wait.ForAsync(() => core.Memory.Results.Count == 120, () => $"{core.Memory.Results.Count} results, {core.Memory.DeadLetters.FirstOrDefault()}, lost {connector.Lost.FirstOrDefault()}, refused {connector.Refused.FirstOrDefault()}");

        Assert.Equal((120, 120, 0), (core.Memory.Job("job-1").Enqueued, connector.Accepted.Count, connector.Lost.Count));
        Assert.Equal(malicious, connector.Actions.Count(a => a is { Action: "move", Done: true }));
        Assert.Equal(malicious, connector.Quarantine.Count);
        Assert.Equal(malicious, core.Memory.Results.Count(r => r is { Verdict: "Malicious", ActionStatus: "success", ItemAction: "move" }));
        await Wait.ForAsync(() => connector.Finished.Contains("job-1"), () => "the scan does not end");
        Assert.Equal(secondGeneration ? [120L] : [], core.Memory.Job("job-1").Done);
        Assert.Equal(batch, core.Log.Any(l => l.Route == "POST /scan/request_batch"));
        core.Validator.ThrowOnFailures();
    }

    [Fact]
    public async Task Batches_that_are_switched_off_are_taken_for_queued_by_who_does_not_ask()
    {
        await using FakeV11Core core = new();
        await core.StartAsync();
        await using FakeV11Connector connector = (FakeV11Connector)Connector(secondGeneration: true, core, auth: false);
        connector.Add("/data/a", [1]);
        await connector.StartAsync();
        await Wait.ForAsync(() => connector.Status == "ready", () => "not ready");

        Assert.Equal(1, await connector.SendBatchAsync(["/data/a"], "job-2", 10));
        Assert.Empty(core.Memory.Accepted);
    }

    [Fact]
    public async Task A_V1_connector_drops_what_it_meets_while_paused_and_an_object_it_cannot_read_is_scanned_as_json()
    {
        await using FakeV1Core core = new();
        await core.StartAsync();
        await using FakeConnector connector = Connector(secondGeneration: false, core, auth: false);
        connector.Add("/data/a", [1]);
        await connector.StartAsync();
        await Wait.ForAsync(() => connector.Status == "ready", () => "not ready");
        core.Memory.Job("paused").Pause();

        await core.FullScanAsync(connector.Uuid, "paused");
        await Wait.ForAsync(() => connector.Lost.Count == 1, () => "nothing is lost");
        Assert.Equal(409, (await connector.SendAsync("/data/a", "paused"))!.Status);
        await connector.SendAsync("/data/gone");
        await Wait.ForAsync(() => core.Memory.Results.Count == 1, () => "no result");

        FakeResult result = Assert.Single(core.Memory.Results);
        Assert.Equal(("Benign", (byte)'{'), (result.Verdict, result.Content[0]));
    }

    [Fact]
    public async Task With_authentication_on_nothing_unsigned_is_let_through_on_either_side()
    {
        await using FakeV11Core core = new(new FakeCoreOptions { AuthEnabled = true });
        await core.StartAsync();
        await using FakeConnector wrong = Connector(secondGeneration: true, core, auth: true);
        wrong.Options.EnrollmentToken = "wrong";
        await wrong.StartAsync();
        await Wait.ForAsync(() => !wrong.Registrations.IsEmpty, () => "no registration");
        Assert.All(wrong.Registrations, r => Assert.Equal(401, r!.Status));

        await using FakeConnector connector = Connector(secondGeneration: true, core, auth: true);
        connector.Add("/data/a", [1]);
        await connector.StartAsync();
        await Wait.ForAsync(() => connector.Status == "ready", () => "not ready");
        using FakePeer stranger = new(null, closeConnections: false, TimeSpan.FromSeconds(10));
        byte[] request = PythonJson.Dumps(new Dictionary<string, object?> { ["location"] = "/data/a", ["metainfo"] = "a" }, compact: true);

        Assert.Equal(401, (await stranger.SendAsync("POST", core.Url + "/dsx-connect/api/v1/scan/request", request, null, null))!.Status);
        Assert.Equal(401, (await stranger.SendAsync("POST", connector.Url + "/read_file", request, null, null))!.Status);
        Assert.Equal(401, (await stranger.SendAsync("POST", connector.Url + "/read_file", request, null, PythonHmac.Random()))!.Status);
        Assert.Equal(200, (await stranger.SendAsync("GET", connector.Url + "/healthz", [], null, null))!.Status);
        Assert.Equal(307, (await stranger.SendAsync("GET", connector.Url, [], null, null))!.Status);
        Assert.Equal(200, (await core.CallAsync("GET", connector.Uuid, "repo_check?preview=5", []))!.Status);
    }

    [Fact]
    public async Task A_core_that_starts_again_goes_on_with_what_it_had_and_one_without_memory_meets_the_connector_again()
    {
        await using FakeV1Core core = new();
        await core.StartAsync();
        await using FakeConnector connector = Connector(secondGeneration: false, core, auth: false);
        connector.Options.Heartbeat = TimeSpan.FromMilliseconds(100);
        connector.Add("/data/a", [1]);
        await connector.StartAsync();
        await Wait.ForAsync(() => connector.Status == "ready", () => "not ready");
        core.Memory.Job("j").Pause();
        core.Memory.Job("j").Resume();
        await connector.SendAsync("/data/a", "j");
        await core.RestartAsync(keepMemory: true);
        await Wait.ForAsync(() => core.Memory.Results.Count == 1, () => "the accepted request is gone");

        await core.RestartAsync(keepMemory: false);
        Assert.Empty(core.Memory.Results);
        await Wait.ForAsync(() => core.Memory.Connectors.ContainsKey(connector.Uuid), () => "the connector does not come again");
    }

    private static FakeConnector Connector(bool secondGeneration, FakeCore core, bool auth)
    {
        FakeConnectorOptions options = new() { CoreUrl = core.Url, AuthEnabled = auth, EnrollmentToken = auth ? core.Options.EnrollmentToken : null };
        return secondGeneration ? new FakeV11Connector(options) : new FakeV1Connector(options);
    }
}
