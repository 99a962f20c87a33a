using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lazaret.Core.Actions;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.Storage.Sqlite;

namespace Lazaret.EndToEnd.Tests.Crash;

/// <summary><c>lazaret up</c>, killed with SIGKILL again and again, and started again.</summary>
public partial class CrashTests
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("LAZARET_LONG") == "1" ? 2000 : 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Abuse1_and_2_killed_at_random_every_item_ends_once_and_every_malicious_file_is_moved_once()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        int kills = 0;
        int trees = 0;
        while (kills < Kills)
        {
            using CrashTree tree = new(random, files: 1500, malicious: 25);
            string context = $"seed {seed}, tree {trees++}";
            ScanJob? job;
            do
            {
                await KillAsync(tree, TimeSpan.FromMilliseconds(random.Next(50, 1200)));
                kills++;
                job = await LookAsync(tree);
            }
            while (kills < Kills && job is not { IsTerminal: true });

            if (job is not { IsTerminal: true })
            {
                await FinishAsync(tree);
            }

            await CheckAsync(tree, context);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills over {trees} trees, seed {seed}");
    }

    private static string[] Up(CrashTree tree) =>
        ["up", "--data", tree.Data, "--asset", tree.Asset, "--action", "move", "--quarantine", tree.Quarantine, "--listen", "127.0.0.1:0"];

    private static async Task KillAsync(CrashTree tree, TimeSpan after)
    {
        using Process process = LazaretBinary.Start(Path.GetTempPath(), Up(tree));
        Task<string> stdout = process.StandardOutput.ReadToEndAsync();
        Task<string> stderr = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(after);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.False(process.HasExited, $"lazaret up ended by itself: {(process.HasExited ? await stderr : "")}");
        process.Kill();
        await process.WaitForExitAsync();
        await Task.WhenAll(stdout, stderr);
    }

    /// <summary>The job as the store has it after a crash; null when it was not even made.</summary>
    private static async Task<ScanJob?> LookAsync(CrashTree tree)
    {
        if (!Directory.Exists(tree.Data))
        {
            return null;
        }

        await using SqliteScanStore store = await SqliteScanStore.OpenAsync(new SqliteStoreOptions { DataDirectory = tree.Data }, TimeProvider.System, null, CancellationToken.None);
        ScanJob? job = (await store.ListJobsAsync(new JobQuery(), new PageRequest(), CancellationToken.None)).Items.SingleOrDefault();
        if (job is not null)
        {
            Assert.True(job.Counts.Open >= 0, $"more outcomes than items: {job.Counts}");
        }

        return job;
    }

    /// <summary>Lets it run to the end of its job, then stops it in good order.</summary>
    private static async Task FinishAsync(CrashTree tree)
    {
        using Process process = LazaretBinary.Start(Path.GetTempPath(), Up(tree));
        Task<string> stderr = process.StandardError.ReadToEndAsync();
        Match address = Match.Empty;
        while (!address.Success && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            address = Address().Match(line);
        }

        Assert.True(address.Success, $"lazaret up said no address: {(process.HasExited ? await stderr : "")}");
        Task<string> rest = process.StandardOutput.ReadToEndAsync();
        using HttpClient client = new() { BaseAddress = new Uri(address.Value) };
        using CancellationTokenSource limit = new(Patience);
        string state;
        do
        {
            using JsonDocument jobs = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/v2/jobs", UriKind.Relative), limit.Token));
            state = jobs.RootElement.GetProperty("items")[0].GetProperty("state").GetString()!;
        }
        while (state == "running");

        LazaretBinary.Signal(process, System.Runtime.InteropServices.PosixSignal.SIGTERM);
        await process.WaitForExitAsync(limit.Token);
        await Task.WhenAll(stderr, rest);
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task CheckAsync(CrashTree tree, string context)
    {
        await using SqliteScanStore store = await SqliteScanStore.OpenAsync(new SqliteStoreOptions { DataDirectory = tree.Data }, TimeProvider.System, null, CancellationToken.None);
        ScanJob job = Assert.Single((await store.ListJobsAsync(new JobQuery(), new PageRequest(), CancellationToken.None)).Items);
        Assert.True(job.State == JobState.Completed, $"{context}: the job is {job.State}, {job.Counts}, {job.Error}");
        Assert.Equal((tree.Count, tree.Count - tree.Malicious, tree.Malicious), (job.Counts.Accepted, job.Counts.Clean, job.Counts.Malicious));
        HashSet<string> locations = [];
        string? after = null;
        do
        {
            Page<ScanResult> page = await store.ListResultsAsync(new ResultQuery(), new PageRequest(after, 1000), CancellationToken.None);
            foreach (ScanResult result in page.Items)
            {
                Assert.True(locations.Add(result.Location), $"{context}: two results for {result.Location}");
                Assert.Equal(tree.IsMalicious(result.Location) ? Outcome.Malicious : Outcome.Clean, result.Outcome);
                Assert.True(result.Outcome == Outcome.Clean || result.Action.Status == ActionStatus.Success, $"{context}: {result.Location}: {result.Action}");
            }

            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(tree.Count, locations.Count);
        IReadOnlyList<DamageRecord> damage = await store.ListDamageAsync(CancellationToken.None);
        Assert.DoesNotContain(damage, d => d.LostRecords != -1);
        tree.CheckFiles(context);
    }

    [GeneratedRegex("http://[0-9.:]+")]
    private static partial Regex Address();
}
