using System.Net;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api;
using Lazaret.Scanning.Hosting;
using Lazaret.Scanning.Tests.Fakes;
using Lazaret.Storage.Memory;

namespace Lazaret.Scanning.Tests.Api.V1;

/// <summary>The V1 API over a real pipeline: server on a free port, store in memory, connectors that are stand-ins.</summary>
internal sealed class DsxFixture : IAsyncDisposable
{
    public const string Token = "let-me-in";
    private readonly Rig rig;

    private DsxFixture(Rig rig, FakeRemoteFactory factory, ApiServer server)
    {
        this.rig = rig;
        Factory = factory;
        Server = server;
        string address = server.Address.ToString().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).TrimEnd('/');
        Http = new HttpClient { BaseAddress = new Uri(address + DsxPaths.CorePrefix + "/"), Timeout = Rig.Patience };
    }

    public FakeRemoteFactory Factory { get; }

    public ApiServer Server { get; }

    public HttpClient Http { get; }

    public Fakes.FakeConnector Repository => rig.Connector;

    public FakeScanner Scanner => rig.Scanner;

    public ScanHost Host => rig.Host;

    public IScanStore Store => rig.Store;

    public static async Task<DsxFixture> StartAsync(bool auth = false, Action<ApiOptions>? configure = null, Action<ScanHostOptions>? pipeline = null, IScanStore? store = null, TimeProvider? time = null)
    {
        Rig rig = new(store ?? new MemoryScanStore(TimeProvider.System), configure: pipeline);
        FakeRemoteFactory factory = new(rig.Connector);
        ApiOptions options = new() { Listen = "127.0.0.1:0", RemoteConnectors = factory };
        options.Dsx.AuthEnabled = auth;
        options.Dsx.EnrollmentTokens.Add(Token);
        configure?.Invoke(options);
        await rig.Host.StartAsync(Rig.Deadline);
        return new DsxFixture(rig, factory, await ApiServer.StartAsync(rig.Host, options, time: time));
    }

    public static DsxConnectorModel Model(string? uuid = null, string url = "http://127.0.0.1:9/fake") => new()
    {
        Name = "fake-connector", Uuid = uuid ?? Guid.NewGuid().ToString(), Url = url, Status = "ready", Asset = "/fake",
    };

    /// <summary>Registers; the answer's credentials are null while authentication is off.</summary>
    public async Task<(HttpStatusCode Status, DsxRegistration Answer, DsxCredentials? Credentials)> RegisterAsync(DsxConnectorModel model, string? token = Token)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "connectors/register") { Content = Json(JsonSerializer.Serialize(model, DsxJson.Default.DsxConnectorModel)) };
        request.Headers.Add(DsxPaths.EnrollmentHeader, token ?? "");
        using HttpResponseMessage answer = await Http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        DsxRegistration told = answer.IsSuccessStatusCode ? JsonSerializer.Deserialize(text, DsxJson.Default.DsxRegistration)! : new DsxRegistration { Message = text };
        return (answer.StatusCode, told, told.HmacKeyId is null ? null : new DsxCredentials(told.HmacKeyId, told.HmacSecret!));
    }

    /// <summary>Sends one request, signed when there are credentials.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Answer)> SendAsync(
        string method, string path, string? body = null, DsxCredentials? credentials = null, string? nonce = null, long? at = null, string? signedTarget = null, params (string Name, string Value)[] headers)
    {
        Uri target = new(Http.BaseAddress + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using HttpRequestMessage request = new(new HttpMethod(method), target);
        if (body is not null)
        {
            // Python clients name no content type.
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        if (credentials is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", DsxSignature.Header(
                credentials, method, signedTarget ?? target.PathAndQuery, Encoding.UTF8.GetBytes(body ?? ""), at ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds(), nonce ?? DsxSignature.NewNonce()));
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        HttpResponseMessage answer = await Http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, answer);
    }

    public async Task<string> DetailAsync(string method, string path, string? body, HttpStatusCode expected, DsxCredentials? credentials = null)
    {
        (HttpStatusCode status, JsonElement answer, _) = await SendAsync(method, path, body, credentials);
        Assert.Equal(expected, status);
        return answer.GetProperty("detail").ToString();
    }

    public static string Request(DsxConnectorModel model, string location, string? job = null, string more = "") =>
        $$"""{"connector":{{JsonSerializer.Serialize(model, DsxJson.Default.DsxConnectorModel)}},"location":"{{location}}","metainfo":"{{location}}"{{(job is null ? "" : $",\"scan_job_id\":\"{job}\"")}}{{more}}}""";

    /// <summary>A job as its hash, once a condition holds.</summary>
    public async Task<JsonElement> JobAsync(string id, Func<JsonElement, bool> until)
    {
        JsonElement job = default;
        await Rig.UntilAsync(async () => (await SendAsync("GET", $"scan/jobs/{id}")) is { Status: HttpStatusCode.OK } got && until(job = got.Body));
        return job;
    }

    public static ByteArrayContent Json(string text) => new(Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        await rig.DisposeAsync();
    }
}
