namespace Lazaret.TestKit.Dsx.Cores;

/// <summary>The existing core of the generation V1.1: batches, which it answers with 202 also when they are switched off; it counts by itself.</summary>
public sealed class FakeV11Core(FakeCoreOptions? options = null) : FakeCore(options)
{
    /// <summary>How many requests each batch held.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<int> Batches { get; } = new();

    protected override async Task<bool> TryRouteAsync(FakeCall call, string route)
    {
        if ((call.Method, route) != ("POST", "scan/request_batch"))
        {
            return false;
        }

        if (await IsSignedAsync(call) && await BodyAsync(call) is { } body)
        {
            await BatchAsync(call, body);
        }

        return true;
    }

    protected override Dictionary<string, object?> Config() => new()
    {
        ["app_env"] = "dev",
        ["scanner"] = new Dictionary<string, object?> { ["base_url"] = "http://scanner:5000", ["scan_binary_url"] = "http://scanner:5000/scan/binary/v2" },
        ["auth"] = new Dictionary<string, object?> { ["enabled"] = Options.AuthEnabled },
        ["workers"] = new Dictionary<string, object?>
        {
            ["scan_request_batch_enabled"] = Options.BatchEnabled,
            ["scan_request_batch_default_size"] = 10,
            ["scan_request_batch_max_size"] = Options.BatchMaxSize,
        },
    };

    /// <summary>The total is ignored.</summary>
    protected override void EnqueueDone(FakeJob job, long? total)
    {
        job.Hash["enqueued_total"] = job.Enqueued.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task BatchAsync(FakeCall call, Dictionary<string, object?> body)
    {
        List<object?> requests = body.GetValueOrDefault("requests") as List<object?> ?? [];
        string? refused = !Options.BatchEnabled ? "Batch scan requests are disabled"
            : requests.Count == 0 ? "No requests provided"
            : Options.BusyAnswers > 0 ? "Failed to queue batch"
            : null;
        if (refused is null && requests.Select(r => FakeModels.WhatIsWrong((Dictionary<string, object?>)r!)).FirstOrDefault(w => w is not null) is { } wrong)
        {
            await call.InvalidAsync(wrong, "body", "requests");
            return;
        }

        Options.BusyAnswers = Math.Max(0, Options.BusyAnswers - 1);
        List<object?> ids = refused is null ? [.. requests.Select(r => (object?)Accept((Dictionary<string, object?>)r!))] : [];
        Batches.Enqueue(ids.Count);
        await call.JsonAsync(202, new Dictionary<string, object?>
        {
            ["status"] = refused is null ? "success" : "error",
            ["message"] = refused ?? "Batch queued",
            ["description"] = null,
            ["task_ids"] = ids,
            ["queued_items"] = ids.Count,
            ["batch_size"] = Math.Clamp(body.GetValueOrDefault("batch_size") is long size ? size : 10, 1, Options.BatchMaxSize),
        });
    }
}
