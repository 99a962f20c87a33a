using System.Globalization;
using Lazaret.TestKit.Dsx.OpenApi;

namespace Lazaret.TestKit.Dsx.Cores;

/// <summary>
/// What both generations of the existing core have in common, as far as connectors meet it (<c>connectors</c> §1.3): registration, requests, jobs, state, and
/// workers that read every object back and act on malicious ones (<c>scan-orchestrator</c> §7).
/// </summary>
public abstract class FakeCore : IAsyncDisposable
{
    private const string Prefix = "/dsx-connect/api/v1/";
    private readonly FakeServer server;
    private FakeWorkers? workers;

    protected FakeCore(FakeCoreOptions? options)
    {
        Options = options ?? new FakeCoreOptions();
        server = new FakeServer(HandleAsync);
        Peer = new FakePeer(null, closeConnections: false, Options.ClientTimeout);
    }

    public FakeCoreOptions Options { get; }

    public FakeCoreMemory Memory { get; private set; } = new();

    /// <summary>Without the prefix, as <c>DSXCONNECTOR_DSX_CONNECT_URL</c> wants it.</summary>
    public string Url => server.Url;

    /// <summary>Checks what connectors send; null = nothing is checked. Only requests: the answers are the reference's, which the description of ours does not cover.</summary>
    public OpenApiValidator? Validator { get; set; }

    /// <summary>All requests, as <c>POST /scan/request</c> with the status they got.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<(string Route, int Status)> Log { get; } = new();

    internal FakePeer Peer { get; }

    public async Task StartAsync()
    {
        await server.StartAsync();
        workers = new FakeWorkers(this, Memory);
    }

    /// <summary>Stops at once. What the workers had under way is delivered again after the next start, when the memory is kept.</summary>
    public async Task StopAsync()
    {
        await server.StopAsync();
        if (workers is { } running)
        {
            await running.DisposeAsync();
        }
    }

    /// <summary>Stops, and starts again at the same address.</summary>
    public async Task RestartAsync(bool keepMemory)
    {
        await StopAsync();
        Memory = keepMemory ? Memory : new FakeCoreMemory();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Peer.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Triggers a full scan, as the operator's page does; null when the connector is unknown or does not answer.</summary>
    public Task<FakeReply?> FullScanAsync(string uuid, string job, string query = "") => CallAsync("POST", uuid, $"full_scan?job_id={job}{query}", []);

    /// <summary>Calls a registered connector, signed when there is a key for it. The content type is sent even without a body.</summary>
    public async Task<FakeReply?> CallAsync(string method, string uuid, string route, byte[] body) =>
        Memory.Connectors.GetValueOrDefault(uuid)?.Text("url") is { } url
            ? await Peer.SendAsync(method, $"{url}/{route}", body, "application/json", Options.AuthEnabled ? Memory.Keys.GetValueOrDefault(uuid) : null)
            : null;

    /// <summary>A route that only one generation has; false when there is none.</summary>
    protected abstract Task<bool> TryRouteAsync(FakeCall call, string route);

    /// <summary>What <c>config</c> answers.</summary>
    protected abstract Dictionary<string, object?> Config();

    /// <summary>Keeps what <c>enqueue_done</c> said.</summary>
    protected abstract void EnqueueDone(FakeJob job, long? total);

    /// <summary>Keeps one request; its task id.</summary>
    protected string Accept(Dictionary<string, object?> request)
    {
        string id = Guid.NewGuid().ToString();
        request["scan_job_id"] = request.Text("scan_job_id") is { Length: > 0 } job ? job : Guid.NewGuid().ToString();
        Memory.Job(request.Text("scan_job_id")!).CountOne();
        FakeTask task = new(id, request);
        Memory.Accepted.Enqueue(task);
        Memory.Enqueue(task);
        return id;
    }

    /// <summary>True when the request carries a valid signature of any connector, or none is needed; else 401 was answered.</summary>
    protected async Task<bool> IsSignedAsync(FakeCall call)
    {
        if (!Options.AuthEnabled)
        {
            return true;
        }

        string header = call.Header("Authorization") ?? "";
        PythonHmac? key = Memory.Keys.Values.FirstOrDefault(k => header.Contains($"key_id={k.KeyId},", StringComparison.Ordinal));
        if ((key is null ? "unknown_key_id" : key.Verify(header, call.Method, call.Path, call.Query, call.Body)) is { } failure)
        {
            await call.DetailAsync(401, failure);
            return false;
        }

        return true;
    }

    private async Task HandleAsync(FakeCall call)
    {
        string route = call.Path.StartsWith(Prefix, StringComparison.Ordinal) ? call.Path[Prefix.Length..] : "?";
        await RouteAsync(call, route);
        Log.Enqueue(($"{call.Method} /{route}", call.Http.Response.StatusCode));
        if (call.Http.Response.StatusCode < 300)
        {
            Validator?.CheckRequest(call.Method, call.Target, call.Http.Request.ContentType?.Split(';')[0], call.Body);
        }
    }

    private async Task RouteAsync(FakeCall call, string route)
    {
        string[] parts = route.Split('/');
        switch (call.Method, parts)
        {
            case ("POST", ["connectors", "register"]): await RegisterAsync(call); break;
            case ("DELETE", ["connectors", "unregister", var uuid]): await UnregisterAsync(call, uuid); break;
            case ("POST", ["scan", "request"]): await RequestAsync(call); break;
            case ("POST", ["scan", "auth_check"]):
                if (await IsSignedAsync(call))
                {
                    await call.StatusAsync(200, "success", "auth_ok", "HMAC verified");
                }

                break;
            case ("GET", ["scan", "jobs", var job, "raw"]): await RawAsync(call, job); break;
            case ("POST", ["scan", "jobs", var job, "enqueue_done"]): await EnqueueDoneAsync(call, job); break;
            case (_, ["connectors", "state", var uuid, var ns, var key]): await StateAsync(call, $"{uuid}/{ns}/{key}"); break;
            case ("GET", ["config"]): await call.JsonAsync(200, Config()); break;
            case ("GET", ["healthz"]): await call.JsonAsync(200, new Dictionary<string, object?> { ["status"] = "alive" }); break;
            case ("GET", ["version"]): await call.JsonAsync(200, "0.3.57"); break;
            default:
                if (!await TryRouteAsync(call, route))
                {
                    // Among them both connection tests, which the reference never had.
                    await call.DetailAsync(404, "Not Found");
                }

                break;
        }
    }

    private async Task RegisterAsync(FakeCall call)
    {
        string? token = call.Header("X-Enrollment-Token") ?? (call.Header("Authorization") is { } bearer && bearer.StartsWith("Bearer ", StringComparison.Ordinal) ? bearer[7..] : null);
        if (Options.AuthEnabled && token != Options.EnrollmentToken)
        {
            await call.DetailAsync(401, "invalid_enrollment_token");
            return;
        }

        if (await BodyAsync(call) is not { } model)
        {
            return;
        }

        if (FakeModels.WhatIsWrongWithConnector(model) is { } wrong)
        {
            await call.InvalidAsync(wrong, "body");
            return;
        }

        string uuid = Guid.Parse(model.Text("uuid")!).ToString();
        bool isNew = !Memory.Connectors.ContainsKey(uuid);
        Memory.Connectors[uuid] = model;
        Dictionary<string, object?> answer = new()
        {
            ["status"] = "success",
            ["message"] = isNew ? "registered" : "refreshed",
            ["description"] = $"{model.Text("name")} ({uuid}) @ {model.Text("url")}",
            ["connector_uuid"] = uuid,
        };
        if (Options.AuthEnabled)
        {
            PythonHmac key = Memory.Keys.GetOrAdd(uuid, _ => PythonHmac.Random());
            answer["access_token"] = "opaque-and-never-asked-for";
            answer["token_type"] = "Bearer";
            answer["expires_in"] = 600;
            answer["hmac_key_id"] = key.KeyId;
            answer["hmac_secret"] = key.Secret;
        }

        await call.JsonAsync(isNew ? 201 : 200, answer);
    }

    private async Task UnregisterAsync(FakeCall call, string uuid)
    {
        if (call.Header("X-Enrollment-Token") != Options.EnrollmentToken && !await IsSignedAsync(call))
        {
            return;
        }

        Memory.Connectors.TryRemove(uuid, out _);
        call.Http.Response.StatusCode = 204;
    }

    private async Task RequestAsync(FakeCall call)
    {
        if (!await IsSignedAsync(call) || await BodyAsync(call) is not { } request)
        {
            return;
        }

        if (FakeModels.WhatIsWrong(request) is { } wrong)
        {
            await call.InvalidAsync(wrong, "body");
            return;
        }

        if (Options.BusyAnswers > 0)
        {
            Options.BusyAnswers--;
            await call.StatusAsync(503, "error", "Task broker unavailable");
            return;
        }

        if (request.Text("scan_job_id") is { Length: > 0 } id && Memory.Jobs.TryGetValue(id, out FakeJob? job) && (job.IsPaused || job.IsCancelled))
        {
            await call.StatusAsync(409, "error", "Job paused/cancelled", $"scan_job_id={id}");
            return;
        }

        string task = Accept(request);
        call.Http.Response.Headers.Location = $"{Prefix}scan/request/{task}";
        await call.StatusAsync(202, "success", $"Scan task ID: {task}", $"Scan task queued for connector: {request.Text("connector_url")}");
    }

    private Task RawAsync(FakeCall call, string id)
    {
        Dictionary<string, object?> data = Memory.Jobs.TryGetValue(id, out FakeJob? job) ? job.Hash.ToDictionary(h => h.Key, h => (object?)h.Value) : [];
        return call.JsonAsync(200, new Dictionary<string, object?> { ["key"] = $"dsxconnect:job:{id}", ["ttl"] = job is null ? -2 : 604800, ["data"] = data });
    }

    private async Task EnqueueDoneAsync(FakeCall call, string id)
    {
        if (!await IsSignedAsync(call))
        {
            return;
        }

        long? total = call.Body.Length > 0 && (await BodyAsync(call))?.GetValueOrDefault("enqueued_total") is long n ? n : null;
        FakeJob job = Memory.Job(id);
        job.Hash["enqueue_done"] = "1";
        EnqueueDone(job, total);
        job.Done.Enqueue(total);
        await call.JsonAsync(200, new Dictionary<string, object?> { ["ok"] = true });
    }

    private async Task StateAsync(FakeCall call, string key)
    {
        if (!await IsSignedAsync(call))
        {
            return;
        }

        if (call.Method == "PUT")
        {
            Memory.State[key] = System.Text.Encoding.UTF8.GetString(call.Body);
            call.Http.Response.StatusCode = 204;
            return;
        }

        await call.JsonAsync(200, new Dictionary<string, object?> { ["value"] = Memory.State.GetValueOrDefault(key) });
    }

    /// <summary>The JSON object in the body; null when a validation error was answered.</summary>
    protected static async Task<Dictionary<string, object?>?> BodyAsync(FakeCall call)
    {
        try
        {
            return PythonJson.LoadsObject(call.Body);
        }
        catch (FormatException bad)
        {
            await call.InvalidAsync(bad.Message, "body");
            return null;
        }
    }
}
