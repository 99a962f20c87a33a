using System.Collections.Concurrent;
using System.Globalization;

namespace Lazaret.TestKit.Dsx.Connectors;

/// <summary>
/// What both generations of Python connectors have in common (<c>connectors</c> §1): the server with its routes, registration with heartbeat, objects in memory.
/// It records what is read and done, so that tests can count.
/// </summary>
public abstract class FakeConnector : IAsyncDisposable
{
    private readonly FakeServer server;
    private CancellationTokenSource life = new();
    private Task loop = Task.CompletedTask;
    private volatile string status = "starting";

    protected FakeConnector(FakeConnectorOptions options, bool closeConnections)
    {
        Options = options;
        server = new FakeServer(HandleAsync);
        Peer = new FakePeer(options.Wrap, closeConnections, TimeSpan.FromSeconds(30));
    }

    public FakeConnectorOptions Options { get; }

    public string Url => $"{server.Url}/{Options.Name}";

    public string Uuid => Options.Uuid.ToString();

    /// <summary>The objects by their location.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>What was moved away.</summary>
    public ConcurrentDictionary<string, byte[]> Quarantine { get; } = new(StringComparer.Ordinal);

    /// <summary>Locations of all reads, also of those that found nothing.</summary>
    public ConcurrentQueue<string> Reads { get; } = new();

    public ConcurrentQueue<FakeAction> Actions { get; } = new();

    /// <summary>What the core said it has accepted.</summary>
    public ConcurrentQueue<FakeAccepted> Accepted { get; } = new();

    /// <summary>Objects that are lost for their scan, each with why: the reference logs them and goes on.</summary>
    public ConcurrentQueue<(string Location, string Why)> Lost { get; } = new();

    /// <summary>Calls that were refused for their signature, with the failure code.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>Answers to registrations; null for none.</summary>
    public ConcurrentQueue<FakeReply?> Registrations { get; } = new();

    /// <summary>Full scans that ran to their end, by job.</summary>
    public ConcurrentQueue<string> Finished { get; } = new();

    /// <summary>The key pair of the last registration; null before and while the core has authentication off.</summary>
    public PythonHmac? Key { get; private set; }

    public string Status => status;

    protected FakePeer Peer { get; }

    public void Add(string location, byte[] content) => Objects[location] = content;

    /// <summary>Starts the server, then registers until it works and goes on with the heartbeat.</summary>
    public async Task StartAsync()
    {
        life = new CancellationTokenSource();
        await server.StartAsync();
        loop = LiveAsync(life.Token);
    }

    /// <summary>Ends in good order: it leaves the core's registry.</summary>
    public async Task StopAsync()
    {
        await KillAsync();
        (string, string)[] token = Options.EnrollmentToken is { } enrollment && Key is null ? [("X-Enrollment-Token", enrollment)] : [];
        await Peer.SendAsync("DELETE", CoreUrl($"/connectors/unregister/{Uuid}"), [], null, Key, token);
    }

    /// <summary>Ends at once, with what it had under way and its key, which the reference keeps in memory only.</summary>
    public async Task KillAsync()
    {
        await life.CancelAsync();
        await server.StopAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        status = "starting";
        Key = null;
    }

    /// <summary>One registration, as every heartbeat does it.</summary>
    public async Task<FakeReply?> RegisterAsync()
    {
        (string, string)[] token = Options.EnrollmentToken is { } enrollment ? [("X-Enrollment-Token", enrollment)] : [];
        FakeReply? reply = await Peer.SendAsync("POST", CoreUrl("/connectors/register"), PythonJson.Dumps(Model(), compact: true), null, null, token);
        Registrations.Enqueue(reply);
        if (reply is { IsSuccess: true } && reply.Json.Text("hmac_key_id") is { } id && reply.Json.Text("hmac_secret") is { } secret)
        {
            Key = new PythonHmac(id, secret);
        }

        return reply;
    }

    /// <summary>Sends one object outside of a full scan, as a monitor does.</summary>
    public Task<FakeReply?> SendAsync(string location, string? job = null) => SendOneAsync(location, job, probe: false);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Peer.Dispose();
        life.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The connector model as this generation sends it.</summary>
    protected abstract Dictionary<string, object?> Model();

    /// <summary>Enumerates and sends; runs in the background of <c>full_scan</c>.</summary>
    protected abstract Task ScanAsync(string job, FakeCall call, CancellationToken stop);

    /// <summary>A route that only this generation has; false when there is none.</summary>
    protected abstract Task<bool> TryRouteAsync(FakeCall call, string route);

    /// <summary>What <c>item_action</c> does for this request: the action and, for a move, its target.</summary>
    protected abstract (string Action, string Target) Resolve(Dictionary<string, object?> request);

    /// <summary>The limit of a full scan; null when the call was answered with a validation error.</summary>
    protected abstract Task<int?> ReadLimitAsync(FakeCall call);

    protected string CoreUrl(string route) => $"{Options.CoreUrl.TrimEnd('/')}/dsx-connect/api/v1{route}";

    protected Dictionary<string, object?> BaseModel() => new()
    {
        ["name"] = Options.Name,
        ["uuid"] = Uuid,
        ["url"] = Url,
        ["status"] = status,
        ["item_action_move_metainfo"] = Options.MoveMetainfo,
        ["asset"] = "/data",
        ["filter"] = "",
    };

    /// <summary>The body of a scan request; nulls are left out, as an explicit one is an error to the reference.</summary>
    protected virtual Dictionary<string, object?> Request(string location, string? job)
    {
        Dictionary<string, object?> body = new() { ["connector"] = Model(), ["location"] = location, ["metainfo"] = location[(location.LastIndexOf('/') + 1)..], ["connector_url"] = Url };
        if (job is not null)
        {
            body["scan_job_id"] = job;
        }

        return body;
    }

    /// <summary>The checks before each object (<c>connectors</c> §1.10): why it is not sent; null when it is.</summary>
    protected async Task<string?> WhyNotAsync(string location, string? job, bool probe)
    {
        if (status != "ready")
        {
            return "the connector is not ready";
        }

        // The reference's guard, with its defect: an empty target is found in every location.
        if (location.Contains(Options.MoveMetainfo, StringComparison.Ordinal))
        {
            return "quarantine";
        }

        if (!probe || job is null || await Peer.SendAsync("GET", CoreUrl($"/scan/jobs/{job}/raw"), [], null, null) is not { IsSuccess: true } reply)
        {
            return null;
        }

        Dictionary<string, object?> data = reply.Json.GetValueOrDefault("data") as Dictionary<string, object?> ?? [];
        return data.Text("paused") == "1" ? "the job is paused" : data.Text("cancel") == "1" ? "the job is cancelled" : null;
    }

    protected async Task<FakeReply?> SendOneAsync(string location, string? job, bool probe)
    {
        if (await WhyNotAsync(location, job, probe) is { } why)
        {
            Lost.Enqueue((location, why));
            return null;
        }

        FakeReply? reply = await Peer.SendAsync("POST", CoreUrl("/scan/request"), PythonJson.Dumps(Request(location, job), compact: Key is not null), null, Key);
        if (reply is { IsSuccess: true } && reply.Json.Text("status") is not null)
        {
            Accepted.Enqueue(new FakeAccepted(location, reply.Headers.GetValueOrDefault("Location", "").Split('/')[^1], job ?? ""));
        }
        else
        {
            Lost.Enqueue((location, reply?.ToString() ?? "no answer"));
        }

        return reply;
    }

    private async Task LiveAsync(CancellationToken stop)
    {
        TimeSpan wait = Options.RetryBase;
        while (await RegisterAsync() is not { IsSuccess: true } && !stop.IsCancellationRequested)
        {
            await Task.Delay(wait, stop);
            wait = TimeSpan.FromSeconds(Math.Min(60, wait.TotalSeconds * 2));
        }

        status = "ready";
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Options.Heartbeat, stop);
            await RegisterAsync();
        }
    }

    private async Task HandleAsync(FakeCall call)
    {
        string prefix = $"/{Options.Name}";
        if (call.Path == prefix)
        {
            call.Http.Response.StatusCode = 307;
            call.Http.Response.Headers.Location = $"{server.Url}{prefix}/";
            return;
        }

        string route = call.Path.StartsWith(prefix + "/", StringComparison.Ordinal) ? call.Path[(prefix.Length + 1)..] : "?";
        if (route is "full_scan" or "read_file" or "item_action" or "repo_check" or "estimate" or "config" && Options.AuthEnabled
            && (Key is null ? "missing_hmac" : Key.Verify(call.Header("Authorization"), call.Method, call.Path, call.Query, call.Body)) is { } failure)
        {
            Refused.Enqueue($"{route}: {failure}");
            await call.DetailAsync(401, failure);
            return;
        }

        await RouteAsync(call, route);
    }

    private async Task RouteAsync(FakeCall call, string route)
    {
        switch (call.Method, route)
        {
            case ("GET", ""):
                Dictionary<string, object?> body = new() { ["connector_status"] = "Connector is up", ["dsx-connect connectivity"] = "failed", ["repo connectivity"] = "success", ["scan_requests_since_active_count"] = Accepted.Count };
                await call.JsonAsync(200, body);
                break;
            case ("GET", "healthz"): await call.JsonAsync(200, new Dictionary<string, object?> { ["ok"] = true }); break;
            case ("GET", "readyz"): await call.JsonAsync(status == "ready" ? 200 : 503, Model()); break;
            case ("GET", "estimate"): await call.JsonAsync(200, new Dictionary<string, object?> { ["count"] = null, ["confidence"] = "unknown" }); break;
            case ("GET", "config"): await call.JsonAsync(200, Model()); break;
            case ("GET", "repo_check"): await CheckAsync(call); break;
            case ("POST", "full_scan"): await FullScanAsync(call); break;
            case ("POST", "read_file"): await ReadAsync(call); break;
            case ("PUT", "item_action"): await ActAsync(call); break;
            case ("POST", "webhook/event"): await call.StatusAsync(200, "error", "No event handler registered for webhook_event"); break;
            default:
                if (!await TryRouteAsync(call, route))
                {
                    await call.DetailAsync(404, "Not Found");
                }

                break;
        }
    }

    private Task CheckAsync(FakeCall call)
    {
        int preview = int.TryParse(call.Argument("preview"), CultureInfo.InvariantCulture, out int wanted) ? wanted : 0;
        List<object?>? names = preview > 0 ? [.. Objects.Keys.Order(StringComparer.Ordinal).Take(preview)] : null;
        Dictionary<string, object?> body = new()
        {
            ["status"] = "success",
            ["message"] = "Repository is reachable",
            ["description"] = names is null ? null : $"preview={names.Count}",
            ["id"] = null,
            ["preview"] = names,
        };
        return call.JsonAsync(200, body);
    }

    private async Task FullScanAsync(FakeCall call)
    {
        if (await ReadLimitAsync(call) is null)
        {
            return;
        }

        string job = call.Argument("job_id") is { Length: > 0 } given ? given : Guid.NewGuid().ToString();
        string also = string.Concat(new[] { "limit", "batch", "batch_size" }.Where(n => call.Argument(n) is not null).Select(n => $" {n}={call.Argument(n)}"));
        CancellationToken stop = life.Token;
        _ = Task.Run(() => ScanAsync(job, call, stop), CancellationToken.None);
        await call.StatusAsync(200, "success", "Full scan initiated", $"The scan is running in the background. job_id={job}{also}");
    }

    private async Task ReadAsync(FakeCall call)
    {
        if (await LocationAsync(call) is not { } request)
        {
            return;
        }

        string location = request.Text("location")!;
        Reads.Enqueue(location);
        if (!Objects.TryGetValue(location, out byte[]? content))
        {
            // 200 with JSON: the reference's way to say that it cannot read (W-01).
            await call.StatusAsync(200, "error", $"File {location} not found", "[Errno 2] No such file or directory");
            return;
        }

        call.Http.Response.ContentType = "application/octet-stream";
        for (int at = 0; at < content.Length; at += 65536)
        {
            await call.Http.Response.Body.WriteAsync(content.AsMemory(at, Math.Min(65536, content.Length - at)));
        }
    }

    private async Task ActAsync(FakeCall call)
    {
        if (await LocationAsync(call) is not { } request)
        {
            return;
        }

        string location = request.Text("location")!;
        (string action, string target) = Resolve(request);
        bool removed = action is "move" or "movetag" or "delete";
        byte[]? content = null;
        bool done = action == "nothing" || (removed ? Objects.TryRemove(location, out content) : Objects.ContainsKey(location));
        if (content is not null && action != "delete")
        {
            Quarantine[location] = content;
        }

        Actions.Enqueue(new FakeAction(location, action, done));
        Dictionary<string, object?> body = new()
        {
            ["status"] = !done ? "error" : action == "nothing" ? "nothing" : "success",
            ["message"] = done ? $"Item action {action} was invoked" : $"File {location} not found",
            ["description"] = done && removed ? $"File {location} moved to {target}" : null,
            ["id"] = null,
            ["preview"] = null,
            ["item_action"] = action,
        };
        await call.JsonAsync(200, body);
    }

    /// <summary>The scan request in the body; null when a validation error was answered.</summary>
    private static async Task<Dictionary<string, object?>?> LocationAsync(FakeCall call)
    {
        try
        {
            Dictionary<string, object?> request = PythonJson.LoadsObject(call.Body);
            if (FakeModels.WhatIsWrong(request) is { } wrong)
            {
                await call.InvalidAsync(wrong, "body");
                return null;
            }

            return request;
        }
        catch (FormatException)
        {
            await call.InvalidAsync("JSON decode error", "body");
            return null;
        }
    }
}
