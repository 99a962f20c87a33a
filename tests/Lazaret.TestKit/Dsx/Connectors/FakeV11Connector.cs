using System.Globalization;

namespace Lazaret.TestKit.Dsx.Connectors;

/// <summary>
/// A connector of the generation V1.1: it asks the core's <c>config</c> for batches, sends sizes, says how many it sent when it has ended, and does the action that
/// the core asks for. It does not look at the status inside a batch's answer and takes a 0 for "all queued" (<c>connectors</c> §1.10).
/// </summary>
public sealed class FakeV11Connector(FakeConnectorOptions options) : FakeConnector(options, closeConnections: false)
{
    /// <summary>What <c>enqueue_done</c> was answered with, by job; null for no answer.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<(string Job, int Total, FakeReply? Reply)> Done { get; } = new();

    protected override Dictionary<string, object?> Model()
    {
        Dictionary<string, object?> model = BaseModel();
        model["item_action"] = Options.ItemAction;
        model["display_name"] = "Objects in memory";
        return model;
    }

    protected override Dictionary<string, object?> Request(string location, string? job)
    {
        Dictionary<string, object?> body = base.Request(location, job);
        body["size_in_bytes"] = Objects.TryGetValue(location, out byte[]? content) ? content.Length : 0;
        return body;
    }

    protected override (string Action, string Target) Resolve(Dictionary<string, object?> request)
    {
        Dictionary<string, object?> requested = request.GetValueOrDefault("requested_action") as Dictionary<string, object?> ?? [];
        string type = (requested.Text("type") ?? "").Replace("move_tag", "movetag", StringComparison.Ordinal);
        if (type is not ("delete" or "move" or "tag" or "movetag"))
        {
            return (Options.ItemAction, Options.MoveMetainfo);
        }

        Dictionary<string, object?> destination = requested.GetValueOrDefault("destination") as Dictionary<string, object?> ?? [];
        return (type, destination.Text("path") ?? destination.Text("prefix") ?? Options.MoveMetainfo);
    }

    protected override async Task<bool> TryRouteAsync(FakeCall call, string route)
    {
        if ((call.Method, route) == ("GET", "version"))
        {
            await call.JsonAsync(200, new Dictionary<string, object?> { ["connector_name"] = Options.Name, ["connector_id"] = Uuid, ["connector_instance_id"] = Uuid, ["version"] = null });
            return true;
        }

        if ((call.Method, route) == ("PUT", "config"))
        {
            Dictionary<string, object?> change = PythonJson.LoadsObject(call.Body);
            Options.ItemAction = change.Text("item_action") ?? Options.ItemAction;
            await call.JsonAsync(200, Model());
            return true;
        }

        return false;
    }

    protected override async Task<int?> ReadLimitAsync(FakeCall call)
    {
        if (call.Argument("limit") is not { } text)
        {
            return int.MaxValue;
        }

        if (int.TryParse(text, CultureInfo.InvariantCulture, out int limit) && limit >= 1)
        {
            return limit;
        }

        await call.InvalidAsync("Input should be greater than or equal to 1", "query", "limit");
        return null;
    }

    protected override async Task ScanAsync(string job, FakeCall call, CancellationToken stop)
    {
        int sent = 0;
        try
        {
            int limit = (await ReadLimitAsync(call))!.Value;
            int? batch = call.Argument("batch") is "true" or "1" ? await BatchSizeAsync(call.Argument("batch_size")) : null;
            int begun = 0;
            string[] locations = [.. Objects.Keys.Order(StringComparer.Ordinal).Take(limit)];
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = Options.Concurrency, CancellationToken = stop };
            await Parallel.ForEachAsync(locations.Chunk(batch ?? 1), parallel, async (chunk, _) =>
            {
                if (Options.BeforeEach is { } before)
                {
                    await before(Interlocked.Add(ref begun, chunk.Length) - chunk.Length);
                }

                int accepted = batch is null ? (await SendOneAsync(chunk[0], job, probe: true) is { IsSuccess: true } ? 1 : 0) : await SendBatchAsync(chunk, job, batch.Value);
                Interlocked.Add(ref sent, accepted);
            });
        }
        finally
        {
            // Also after a failure; a killed process does not get here.
            if (!stop.IsCancellationRequested)
            {
                byte[] body = PythonJson.Dumps(new Dictionary<string, object?> { ["enqueued_total"] = sent }, compact: true);
                Done.Enqueue((job, sent, await Peer.SendAsync("POST", CoreUrl($"/scan/jobs/{job}/enqueue_done"), body, null, Key)));
                Finished.Enqueue(job);
            }
        }
    }

    /// <summary>Sends many objects in one call; how many it takes for queued.</summary>
    public async Task<int> SendBatchAsync(string[] locations, string? job, int size)
    {
        List<string> sent = [];
        foreach (string location in locations)
        {
            if (await WhyNotAsync(location, job, probe: true) is { } why)
            {
                Lost.Enqueue((location, why));
            }
            else
            {
                sent.Add(location);
            }
        }

        if (sent.Count == 0)
        {
            return 0;
        }

        Dictionary<string, object?> body = new() { ["requests"] = sent.Select(l => (object?)Request(l, job)).ToList(), ["batch_size"] = size };
        FakeReply? reply = await Peer.SendAsync("POST", CoreUrl("/scan/request_batch"), PythonJson.Dumps(body, compact: true), null, Key);
        if (reply is not { IsSuccess: true })
        {
            sent.ForEach(l => Lost.Enqueue((l, reply?.ToString() ?? "no answer")));
            return 0;
        }

        List<object?> ids = reply.Json.GetValueOrDefault("task_ids") as List<object?> ?? [];
        for (int i = 0; i < sent.Count; i++)
        {
            Accepted.Enqueue(new FakeAccepted(sent[i], i < ids.Count ? ids[i] as string ?? "" : "", job ?? ""));
        }

        int queued = reply.Json.GetValueOrDefault("queued_items") is long n ? (int)n : 0;
        return queued == 0 ? sent.Count : queued;
    }

    /// <summary>Null when the core has no batches.</summary>
    private async Task<int?> BatchSizeAsync(string? wanted)
    {
        FakeReply? config = await Peer.SendAsync("GET", CoreUrl("/config"), [], null, null);
        if (config?.Json.GetValueOrDefault("workers") is not Dictionary<string, object?> workers || workers.GetValueOrDefault("scan_request_batch_enabled") is not true)
        {
            return null;
        }

        long most = workers.GetValueOrDefault("scan_request_batch_max_size") is long max ? max : 100;
        long usual = workers.GetValueOrDefault("scan_request_batch_default_size") is long size ? size : 10;
        long asked = long.TryParse(wanted, CultureInfo.InvariantCulture, out long given) ? given : usual;
        return (int)Math.Min(Math.Max(1, asked), most);
    }
}
