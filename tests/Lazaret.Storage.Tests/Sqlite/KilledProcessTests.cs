using System.Diagnostics;
using System.Runtime.CompilerServices;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Storage.Sqlite;

namespace Lazaret.Storage.Tests.Sqlite;

/// <summary>A process of its own fills the store, tells what was acknowledged, and is killed.</summary>
public sealed class KilledProcessTests
{
    private const string Variable = "LAZARET_TEST_STORE_CHILD";
    private static readonly JobId Job = new("killed");

    /// <summary>In the child this runs in place of the tests, and never ends by itself.</summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "The one way into a test program before its runner.")]
    internal static void RunChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
        {
            Fill(folder).GetAwaiter().GetResult();
        }
    }

    [Fact]
    public async Task Abuse2_everything_that_was_acknowledged_is_there_after_a_kill_at_any_moment()
    {
        using TemporaryFolder folder = new();
        int seed = Environment.TickCount;
        Random random = new(seed);
        HashSet<long> accepted = [];
        HashSet<long> done = [];
        for (int round = 0; round < 10; round++)
        {
            int lines = random.Next(1, 40);
            ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
            start.Environment[Variable] = folder.Path;
            using Process child = Process.Start(start)!;
            using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(30));
            for (int line = 0; await child.StandardOutput.ReadLineAsync(deadline.Token) is { } text; line++)
            {
                if (line == lines)
                {
                    child.Kill();
                }

                // A last line that was cut off by the kill lacks its end mark.
                if (text.EndsWith('.'))
                {
                    (text[0] == 'a' ? accepted : done).UnionWith(text[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse));
                }
            }

            await child.WaitForExitAsync(deadline.Token);
            await using SqliteScanStore store = await SqliteScanStore.OpenAsync(new SqliteStoreOptions { DataDirectory = folder.Path }, TimeProvider.System, null, deadline.Token);
            string told = $"seed {seed}, round {round}, killed after {lines} lines";
            JobCounts counts = (await store.GetJobAsync(Job, deadline.Token))!.Counts;
            foreach (long id in accepted)
            {
                Assert.True(await store.GetItemAsync(new ItemId(id), deadline.Token) is not null, $"{told}: item {id} is lost");
            }

            foreach (long id in done)
            {
                Assert.True((await store.GetResultAsync(new ItemId(id), deadline.Token))?.Outcome == Outcome.Clean, $"{told}: result {id} is lost");
            }

            long items = 0;
            long open = 0;
            string? after = null;
            do
            {
                Page<ItemRecord> page = await store.ListItemsAsync(new ItemQuery(), new PageRequest(after, 1000), deadline.Token);
                items += page.Items.Count;
                open += page.Items.Count(i => !i.Status.IsTerminal);
                after = page.Next;
            }
            while (after is not null);
            Assert.True((counts.Accepted, counts.Open) == (items, open), $"{told}: {counts} against {items} items, {open} open");
        }

        Assert.NotEmpty(accepted);
        Assert.NotEmpty(done);
    }

    private static async Task Fill(string folder)
    {
        SqliteScanStore store = await SqliteScanStore.OpenAsync(new SqliteStoreOptions { DataDirectory = folder }, TimeProvider.System, null, default);
        await store.CreateJobAsync(new JobSpec { Id = Job, ConnectorId = new ConnectorId("c") }, default);
        string run = Guid.NewGuid().ToString();
        for (int i = 0; ; i++)
        {
            AcceptResult taken = await store.AcceptAsync(
                new AcceptBatch(Job, [.. Enumerable.Range(0, 20).Select(n => new NewItem($"{run}/{i}/{n}", "", ObjectIdentity.Unknown))]), default);
            Console.Out.WriteLine($"a{string.Join(',', taken.Ids)}.");
            LeasedBatch batch = await store.ClaimAsync(new ClaimRequest("child", 15, TimeSpan.FromMinutes(1)), default);
            await store.CompleteAsync(
                [.. batch.Items.Select(w => new ItemCompletion
                {
                    Id = w.Id,
                    Event = new ItemEvent.Finished(batch.Lease),
                    Result = new ScanResult { ItemId = w.Id, JobId = Job, ConnectorId = w.ConnectorId, Location = w.Location, Outcome = Outcome.Clean, FinishedAt = DateTimeOffset.UnixEpoch },
                })],
                default);
            Console.Out.WriteLine($"d{string.Join(',', batch.Items.Select(w => w.Id))}.");
            Console.Out.Flush();
        }
    }
}
