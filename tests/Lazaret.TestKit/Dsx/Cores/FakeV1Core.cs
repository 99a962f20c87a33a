namespace Lazaret.TestKit.Dsx.Cores;

/// <summary>The existing core of the first generation: no batches, and the connector's own count is believed.</summary>
public sealed class FakeV1Core(FakeCoreOptions? options = null) : FakeCore(options)
{
    protected override Task<bool> TryRouteAsync(FakeCall call, string route) => Task.FromResult(false);

    protected override Dictionary<string, object?> Config() => new()
    {
        ["app_env"] = "dev",
        ["scanner"] = new Dictionary<string, object?> { ["scan_binary_url"] = "http://scanner:5000/scan/binary/v2" },
        ["workers"] = new Dictionary<string, object?> { ["scan_request_max_retries"] = 2 },
        ["redis_url"] = "redis://redis:6379/3",
    };

    protected override void EnqueueDone(FakeJob job, long? total)
    {
        if (total is { } count)
        {
            job.Hash["enqueued_total"] = count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
