using System.Globalization;
using System.Text;
using Lazaret.TestKit.Dsx;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary><c>lazaret connector filesystem</c> and <c>lazaret up</c>, each in its own process, over the wire of the existing system: here everything is exact.</summary>
public sealed class BothOursTests
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("LAZARET_LONG") == "1" ? 50 : 2;

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "?batch=true&batch_size=20")]
    public async Task A_full_scan_is_exact(bool auth, string query)
    {
        await using DsxCore core = await DsxCore.StartAsync(auth);
        await using OurConnector connector = await ConnectAsync(core, 200);

        await CheckAsync(core, connector, await core.FullScanAsync(connector.Uuid, query), exact: true);
    }

    [Fact]
    public async Task Killed_at_random_on_either_side_no_file_is_missing_and_every_malicious_one_is_moved_once()
    {
        for (int round = 0; round < Rounds; round++)
        {
            await using DsxCore core = await DsxCore.StartAsync(auth: true);
            await using OurConnector connector = await ConnectAsync(core, 300);
            string job = await core.FullScanAsync(connector.Uuid, "?batch=true&batch_size=10");
            for (int kill = 0; kill < 4; kill++)
            {
                await Task.Delay(Random.Shared.Next(10, 250)); // Where the kill hits.
                LazaretProcess victim = kill % 2 == 0 ? core.Process : connector.Process;
                await victim.KillAsync();
                await victim.StartAsync();
            }

            // A file that was under way at a kill may be accepted a second time: what counts is that none is missing and none is moved twice.
            await CheckAsync(core, connector, job, exact: true);
        }
    }

    private static async Task<OurConnector> ConnectAsync(DsxCore core, int files)
    {
        OurConnector connector = new(core.Process.Url, core.Auth ? DsxCore.Token : null, files);
        await connector.Process.StartAsync();
        await Wait.ForAsync(
            async () => Encoding.UTF8.GetString((await core.CallAsync("GET", "/connectors/list")).Body).Contains("\"ready\"", StringComparison.Ordinal),
            () => $"the connector is not ready. {connector.Process.Said} {core.Process.Said}");
        return connector;
    }

    private static async Task CheckAsync(DsxCore core, OurConnector connector, string job, bool exact)
    {
        Dictionary<string, object?> hash = await core.WaitForJobAsync(job, h => h.Text("status") == "completed");
        List<Dictionary<string, object?>> results = await core.ResultsAsync(job);
        Assert.Equal((hash.Text("enqueued_count"), results.Count.ToString(CultureInfo.InvariantCulture)), (hash.Text("processed_count"), hash.Text("processed_count")));
        Assert.Equal(connector.Files.Order(StringComparer.Ordinal), results.Select(Location).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(connector.Malicious, results.Where(r => r.Text("status") == "action succeeded").Select(Location).Distinct().Count());
        if (exact)
        {
            Assert.Equal((connector.Count, "0"), (results.Count, hash.Text("failed_count")));
            Assert.Equal(connector.Malicious.ToString(CultureInfo.InvariantCulture), hash.Text("verdict_malicious"));
        }

        connector.CheckFiles(job);
        core.Validator.ThrowOnFailures();
    }

    private static string Location(Dictionary<string, object?> result) => ((Dictionary<string, object?>)result["scan_request"]!).Text("location")!;
}
