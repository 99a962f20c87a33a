using Lazaret.Composition;
using Lazaret.Core.Actions;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Output;

namespace Lazaret.Up;

/// <summary><c>lazaret up --demo</c>: a sample tree in a temporary folder, scanned and quarantined before your eyes. The folder goes when the demo ends.</summary>
internal static class DemoRun
{
    /// <param name="request">The settings; assets, quarantine and action are the demo's own.</param>
    /// <param name="data">The data folder that was named; null = one of the demo's own.</param>
    /// <param name="time">The clock.</param>
    public static async Task<int> RunAsync(UpRequest request, string? data, TimeProvider time)
    {
        string folder = Directory.CreateTempSubdirectory("lazaret-demo-").FullName;
        try
        {
            string tree = Path.Combine(folder, "files");
            string quarantine = Path.Combine(folder, "quarantine");
            DemoTree.Make(tree);
            Console.WriteLine($"Demo: made a sample tree with {DemoTree.Malicious} EICAR test files in {tree}");
            UpRequest demo = request with
            {
                Settings = request.Settings with
                {
                    Actions = new ActionPolicy { OnMalicious = new ActionPlan { Kind = ActionKind.Move } },
                    Quarantine = quarantine,
                },
                Data = data is null ? Path.Combine(folder, "data") : request.Data,
                Assets = [tree],
            };
            UpRun run = new(demo, time) { OnReady = (engine, jobs, address, stop) => ShowAsync(engine, jobs, address, tree, quarantine, time, stop) };
            return await run.RunAsync();
        }
        finally
        {
            Remove(folder);
        }
    }

    private static async Task ShowAsync(
        Engine engine, IReadOnlyList<JobId> jobs, Uri address, string tree, string quarantine, TimeProvider time, CancellationToken stop)
    {
        foreach (JobId id in jobs)
        {
            ScanJob? job = await EndOrQuietAsync(engine, id, time, stop);
            if (job is null)
            {
                continue;
            }

            Console.WriteLine();
            foreach (string line in PlainLines.Of(new ScanSummary { Counts = job.Counts, Enumeration = job.Enumeration, Duration = job.ActiveTime, ExitCode = 0 }))
            {
                Console.WriteLine("  " + line);
            }

            Page<ScanResult> found = await engine.Store.ListResultsAsync(
                new ResultQuery { Job = id, Outcomes = [Outcome.Malicious, Outcome.Suspicious, Outcome.NotScanned, Outcome.Failed] }, new PageRequest(null, 100), stop);
            Console.WriteLine();
            Tables.Write(
                ["outcome", "file", "threat", "now in"],
                found.Items.Select(r => (IReadOnlyList<string>)[
                    Names.Of(r.Outcome), Below(tree, r.Location), string.Join(", ", ResultFields.Threats(r)), Below(quarantine, r.Action.Destination ?? "")]));
        }

        Console.WriteLine();
        Console.WriteLine($"Look here:  quarantine  {quarantine}");
        Console.WriteLine($"            results     {new Uri(address, "/api/v2/results")}");
        Console.WriteLine($"            API         {new Uri(address, "/docs")}");
        Console.WriteLine("Press Ctrl-C to end; the demo's folder is removed then.");
    }

    /// <summary>The job once it has ended; a monitor job once it has nothing left to do.</summary>
    private static async Task<ScanJob?> EndOrQuietAsync(Engine engine, JobId id, TimeProvider time, CancellationToken stop)
    {
        while (true)
        {
            ScanJob? job = await engine.Store.GetJobAsync(id, stop);
            if (job is null || job.IsTerminal || (job.Spec.Kind == JobKind.Monitor && job.Counts.Accepted > 0 && job.Counts.Open == 0))
            {
                return job;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop);
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"lazaret: {folder} could not be removed: {SafeText.Visible(e.Message)}");
        }
    }

    private static string Below(string folder, string path) =>
        SafeText.Visible(path.StartsWith(folder + "/", StringComparison.Ordinal) ? path[(folder.Length + 1)..] : path);
}
