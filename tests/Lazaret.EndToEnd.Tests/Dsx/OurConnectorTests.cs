using Lazaret.Scanning.Api.V1.Description;
using Lazaret.TestKit.Dsx;
using Lazaret.TestKit.Dsx.Cores;
using Lazaret.TestKit.Dsx.OpenApi;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>A real <c>lazaret connector filesystem</c> against cores of the existing system.</summary>
public sealed class OurConnectorTests
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("LAZARET_LONG") == "1" ? 50 : 2;

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    public async Task A_full_scan_sends_every_file_says_how_many_and_acts_once(bool secondGeneration, bool auth, bool batch)
    {
        await using FakeCore core = await CoreAsync(secondGeneration, auth, batch);
        await using OurConnector connector = await ConnectAsync(core, 150);

        FakeReply? begun = await core.FullScanAsync(connector.Uuid, "job-1", batch ? "&batch=true" : "");
        Assert.True(begun is { Status: 200 } && begun.Json.Text("status") == "success", $"{begun} {connector.Process.Said}");
        await DoneAsync(core, connector, "job-1");

        Assert.Equal(150, core.Memory.Job("job-1").Enqueued);
        Assert.Equal([150L], core.Memory.Job("job-1").Done);
        Check(core, connector, "job-1");
        if (core is FakeV11Core second)
        {
            Assert.Equal(batch, !second.Batches.IsEmpty);
        }
    }

    [Fact]
    public async Task Batches_that_are_switched_off_are_never_taken_for_queued()
    {
        await using FakeCore core = await CoreAsync(secondGeneration: true, auth: false, batch: false);
        await using OurConnector connector = await ConnectAsync(core, 60);

        await core.FullScanAsync(connector.Uuid, "job-1", "&batch=true&batch_size=10");
        await DoneAsync(core, connector, "job-1");

        Assert.Equal([60L], core.Memory.Job("job-1").Done);
        Check(core, connector, "job-1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_met_while_paused_is_sent_after_resume_and_a_busy_core_is_asked_again(bool secondGeneration)
    {
        await using FakeCore core = await CoreAsync(secondGeneration, auth: true, batch: secondGeneration);
        await using OurConnector connector = await ConnectAsync(core, 100);
        core.Memory.Job("job-1").Pause();
        core.Options.BusyAnswers = 5;

        await core.FullScanAsync(connector.Uuid, "job-1", secondGeneration ? "&batch=true" : "");
        await Wait.ForAsync(() => core.Log.Any(l => l.Route == "GET /scan/jobs/job-1/raw"), () => $"the flags are not asked for. {connector.Process.Said}");
        Assert.Empty(core.Memory.Job("job-1").Done);
        core.Memory.Job("job-1").Resume();
        await DoneAsync(core, connector, "job-1");

        Assert.Equal([100L], core.Memory.Job("job-1").Done);
        Check(core, connector, "job-1");
    }

    [Fact]
    public async Task A_cancelled_job_ends_the_enumeration()
    {
        await using FakeCore core = await CoreAsync(secondGeneration: false, auth: false, batch: false);
        await using OurConnector connector = await ConnectAsync(core, 40);
        core.Memory.Job("job-1").Cancel();

        await core.FullScanAsync(connector.Uuid, "job-1");
        await Wait.ForAsync(() => core.Memory.Job("job-1").Done.Count == 1, () => $"no end. {connector.Process.Said}");

        Assert.Empty(core.Memory.Accepted);
        Assert.Equal([0L], core.Memory.Job("job-1").Done);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task A_core_that_starts_again_in_the_middle_gets_every_file(bool secondGeneration, bool auth)
    {
        for (int round = 0; round < Rounds; round++)
        {
            await using FakeCore core = await CoreAsync(secondGeneration, auth, batch: secondGeneration);
            await using OurConnector connector = await ConnectAsync(core, 300);
            string uuid = connector.Uuid;
            await core.FullScanAsync(uuid, "job-1", secondGeneration ? "&batch=true&batch_size=10" : "");
            await Wait.ForAsync(() => core.Memory.Accepted.Count > Random.Shared.Next(5, 200), () => $"nothing comes. {connector.Process.Said}");
            await core.RestartAsync(keepMemory: true);

            await DoneAsync(core, connector, "job-1");
            Assert.Equal(connector.Count, core.Memory.Job("job-1").Done.Last());
            Check(core, connector, "job-1");
            Assert.Equal(uuid, connector.Uuid);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_random_it_goes_on_and_sends_every_file(bool secondGeneration)
    {
        for (int round = 0; round < Rounds; round++)
        {
            await using FakeCore core = await CoreAsync(secondGeneration, auth: round % 2 == 0, batch: secondGeneration);
            core.Options.MaxTries = 200;
            await using OurConnector connector = await ConnectAsync(core, 300);
            await core.FullScanAsync(connector.Uuid, "job-1", secondGeneration ? "&batch=true&batch_size=10" : "");
            for (int kill = 0; kill < 3; kill++)
            {
                await Task.Delay(Random.Shared.Next(10, 300)); // Where the kill hits.
                await connector.Process.KillAsync();
                await connector.Process.StartAsync();
            }

            await DoneAsync(core, connector, "job-1");
            Check(core, connector, "job-1");
        }
    }

    private static async Task<FakeCore> CoreAsync(bool secondGeneration, bool auth, bool batch)
    {
        // A client that gives up well before the test does: a call that was on its way when the connector was killed is then tried again.
        FakeCoreOptions options = new() { AuthEnabled = auth, BatchEnabled = batch, EnrollmentToken = "enrol-me", ClientTimeout = TimeSpan.FromSeconds(8) };
        FakeCore core = secondGeneration ? new FakeV11Core(options) : new FakeV1Core(options);
        core.Validator = new OpenApiValidator(new ApiDescription(DsxDescription.Read()));
        await core.StartAsync();
        return core;
    }

    private static async Task<OurConnector> ConnectAsync(FakeCore core, int files)
    {
        OurConnector connector = new(core.Url, core.Options.AuthEnabled ? core.Options.EnrollmentToken : null, files);
        await connector.Process.StartAsync();
        await Wait.ForAsync(
            () => core.Memory.Connectors.Values.Any(c => c.Text("status") == "ready"),
            () => $"the connector is not ready: {core.Log.LastOrDefault()} {connector.Process.Said}");
        return connector;
    }

    /// <summary>
    /// Waits until the connector has said that it sent all and every file has a result; an operator puts dead letters back to work. A request that was in flight at a kill
    /// is sent again, and the second one of a file that was moved meanwhile never comes to an end in a core that knows no duplicates.
    /// </summary>
    private static Task DoneAsync(FakeCore core, OurConnector connector, string job) => Wait.ForAsync(
        () =>
        {
            core.Memory.Requeue();
            return !core.Memory.Job(job).Done.IsEmpty && core.Memory.Results.Select(r => r.Location).Distinct().Count() == connector.Count;
        },
        () => $"enqueued {core.Memory.Job(job).Enqueued} of {connector.Count}, done {core.Memory.Job(job).Done.Count}, open {core.Memory.Open}, without a result {string.Join(" ", connector.Files.Except(core.Memory.Results.Select(r => r.Location)).Take(5).Select(f => $"{f} ({core.Memory.Trace.GetValueOrDefault(f, "never tried")})"))}, {core.Memory.DeadLetters.FirstOrDefault()}, {core.Log.LastOrDefault()} {connector.Process.Said}");

    private static void Check(FakeCore core, OurConnector connector, string job)
    {
        Assert.Equal(connector.Files.Order(StringComparer.Ordinal), core.Memory.Accepted.Where(t => t.JobId == job).Select(t => t.Location).Distinct().Order(StringComparer.Ordinal));
        foreach (FakeResult result in core.Memory.Results)
        {
            // An object that was moved by an earlier request of the same file cannot be read again.
            Assert.True((result.Verdict == "Malicious") == connector.IsMalicious(result.Location), $"{result.Location} is {result.Verdict}");
        }

        connector.CheckFiles(job);
        core.Validator!.ThrowOnFailures();
    }
}
