using System.Globalization;

namespace Lazaret.TestKit.Dsx.Connectors;

/// <summary>
/// A connector of the first generation: it asks for the job's flags before every object and drops objects while the job is paused, never says that enumeration
/// has ended, knows no batches, no sizes and no requested actions, and opens a connection for each request.
/// </summary>
public sealed class FakeV1Connector(FakeConnectorOptions options) : FakeConnector(options, closeConnections: true)
{
    protected override Dictionary<string, object?> Model()
    {
        // Without item_action, which came later, and with the nulls that its model writes.
        Dictionary<string, object?> model = BaseModel();
        foreach (string name in new[] { "display_name", "display_icon", "meta_info", "asset_display_name", "last_repo_check_ts", "last_repo_check_reason", "last_repo_check_message" })
        {
            model[name] = null;
        }

        return model;
    }

    protected override (string Action, string Target) Resolve(Dictionary<string, object?> request) => (Options.ItemAction, Options.MoveMetainfo);

    protected override Task<bool> TryRouteAsync(FakeCall call, string route) => Task.FromResult(false);

    /// <summary>Less than 1 is 1, and what is no number is no limit.</summary>
    protected override Task<int?> ReadLimitAsync(FakeCall call) =>
        Task.FromResult<int?>(int.TryParse(call.Argument("limit"), CultureInfo.InvariantCulture, out int limit) ? Math.Max(1, limit) : int.MaxValue);

    protected override async Task ScanAsync(string job, FakeCall call, CancellationToken stop)
    {
        int limit = (await ReadLimitAsync(call))!.Value;
        int begun = 0;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Options.Concurrency, CancellationToken = stop };
        await Parallel.ForEachAsync(Objects.Keys.Order(StringComparer.Ordinal).Take(limit), parallel, async (location, _) =>
        {
            if (Options.BeforeEach is { } before)
            {
                await before(Interlocked.Increment(ref begun) - 1);
            }

            await SendOneAsync(location, job, probe: true);
        });
        Finished.Enqueue(job);
    }
}
