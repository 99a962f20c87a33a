using System.Globalization;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.Scanning.Api.V1.Description;
using Lazaret.TestKit.Dsx;
using Lazaret.TestKit.Dsx.Connectors;
using Lazaret.TestKit.Dsx.OpenApi;
using Lazaret.TestKit.Dsxa;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>A real <c>lazaret up</c> with a stand-in scanner, and an operator who talks to it. Every exchange goes through the validator.</summary>
internal sealed class DsxCore : IAsyncDisposable
{
    public const string Token = "enrol-me-please";
    private readonly SampleFolder folder = new();
    private readonly DsxaStub scanner;
    private readonly FakePeer client;

    private DsxCore(DsxaStub scanner, bool auth)
    {
        this.scanner = scanner;
        Auth = auth;
        Validator = new OpenApiValidator(new ApiDescription(DsxDescription.Read()));
        client = new FakePeer(Wrap, closeConnections: false, TimeSpan.FromSeconds(30));
        (string, string)[] environment =
        [
            ("DSXCONNECT_AUTH__ENABLED", auth ? "true" : "false"), ("DSXCONNECT_AUTH__ENROLLMENT_TOKEN", Token), ("DSXCONNECT_APP_ENV", "dev"),
        ];
        Process = new LazaretProcess(
            port => ["up", "--data", folder["data"], "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), "--scanner", $"dsxa:{scanner.BaseUrl}"],
            _ => environment,
            "/dsx-connect/api/v1/healthz");
    }

    public bool Auth { get; }

    public LazaretProcess Process { get; }

    public OpenApiValidator Validator { get; }

    public static async Task<DsxCore> StartAsync(bool auth)
    {
        DsxCore core = new(await DsxaStub.StartAsync(), auth);
        await core.Process.StartAsync();
        return core;
    }

    public HttpMessageHandler Wrap(HttpMessageHandler inner) => new ValidatingHandler(Validator, inner);

    /// <summary>A connector of either generation, registered and ready.</summary>
    public async Task<FakeConnector> ConnectAsync(bool secondGeneration, Action<FakeConnectorOptions>? change = null)
    {
        FakeConnectorOptions options = new() { CoreUrl = Process.Url, AuthEnabled = Auth, EnrollmentToken = Auth ? Token : null, Wrap = Wrap };
        change?.Invoke(options);
        FakeConnector connector = secondGeneration ? new FakeV11Connector(options) : new FakeV1Connector(options);
        await connector.StartAsync();
        await Wait.ForAsync(() => connector.Status == "ready", () => $"the connector is not registered: {connector.Registrations.LastOrDefault()} {Process.Said}");
        return connector;
    }

    public async Task<FakeReply> CallAsync(string method, string route)
    {
        FakeReply? reply = await client.SendAsync(method, $"{Process.Url}/dsx-connect/api/v1{route}", [], null, null);
        return reply ?? throw new InvalidOperationException($"No answer to {method} {route}. {Process.Said}");
    }

    /// <summary>Starts a full scan; the job's id.</summary>
    public async Task<string> FullScanAsync(string uuid, string query = "")
    {
        FakeReply reply = await CallAsync("POST", $"/connectors/full_scan/{uuid}{query}");
        Assert.True(reply.Status == 202, $"{reply} {Process.Said}");
        string job = reply.Headers["X-Job-Id"];
        Assert.Contains($"job_id={job}", reply.Json.Text("description"), StringComparison.Ordinal);
        return job;
    }

    /// <summary>The job's hash; empty when there is none.</summary>
    public async Task<Dictionary<string, object?>> JobAsync(string job) => (await CallAsync("GET", $"/scan/jobs/{job}")).Json is var hash && hash.ContainsKey("status") ? hash : [];

    public async Task<Dictionary<string, object?>> WaitForJobAsync(string job, Func<Dictionary<string, object?>, bool> enough)
    {
        Dictionary<string, object?> hash = [];
        await Wait.ForAsync(
            async () => enough(hash = await JobAsync(job)),
            () => $"the job is {string.Join(", ", hash.Select(h => $"{h.Key}={h.Value}"))}. {Process.Said}");
        return hash;
    }

    /// <summary>All results of a job.</summary>
    public async Task<List<Dictionary<string, object?>>> ResultsAsync(string job)
    {
        FakeReply reply = await CallAsync("GET", $"/scan/results/job/{job}");
        Assert.Equal(200, reply.Status);
        return [.. ((List<object?>)PythonJson.Loads(reply.Body)!).Cast<Dictionary<string, object?>>()];
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        client.Dispose();
        await scanner.DisposeAsync();
        folder.Dispose();
    }
}
