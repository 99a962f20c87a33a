using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.Core.Connectors;
using Lazaret.Core.Jobs;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Output;
using Lazaret.Scanning.Hosting;
using Spectre.Console;

namespace Lazaret.Scan;

/// <summary>
/// One scan from the command line:
/// 1. open the outputs, 2. put the engine together, 3. go on with an unfinished scan or begin one for each path, 4. wait and show, until all have
/// ended, a signal came, an output broke or the scanner stayed away, 5. drain, so that every committed result is written, 6. sum up.
/// </summary>
internal sealed class ScanRun(ScanRequest request, TimeProvider time)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly List<string> errors = [];
    private readonly List<JobId> jobs = [];
    private TimeSpan drainPatience = TimeSpan.FromSeconds(30);

    public async Task<int> RunAsync()
    {
        long began = time.GetTimestamp();
        using StopSignals signals = new(_ => Tell("stopping: what is in flight is finished first; press Ctrl-C again to end at once"));

        // 1.
        (ResultFan results, IAnsiConsole? console) = ScanOutput.Open(request);
        using (results)
        {
            // 2.
            EngineBuilder builder = new(request.Settings, time) { Data = request.Data, Assets = request.Paths, Core = request.Core, OneShot = true, OnResult = results.Item };
            await using Engine engine = await builder.BuildAsync(signals.Token);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Token, results.Broken);

            // 3. and 4.
            await ProgressDisplay.RunAsync(console, time, async show =>
            {
                try
                {
                    await BeginAsync(engine, results, stop.Token);
                    await WaitAsync(engine, results, show, stop.Token);
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    // A signal or a broken output; what was done is summed up all the same.
                }

                // 5.
                await engine.Host.DrainAsync(drainPatience);
            });

            // 6.
            return await SumUpAsync(engine, results, signals, time.GetElapsedTime(began));
        }
    }

    private async Task BeginAsync(Engine engine, ResultFan results, CancellationToken stop)
    {
        Dictionary<ConnectorId, ScanJob> unfinished = [];
        if (request.Data is not null)
        {
            foreach (IConnectorClient connector in engine.Connectors)
            {
                if (await JobPicker.FindUnfinishedAsync(engine.Store, connector.Info.Id, request.Settings, stop) is { } job)
                {
                    unfinished.Add(connector.Info.Id, job);
                    jobs.Add(job.Id);
                    Tell($"going on with the scan of {SafeText.Visible(connector.Info.Asset)} that was begun at {job.CreatedAt:yyyy-MM-dd HH:mm:ss}Z");

                    // Before the pipeline starts, so that each result is shown once: these from the store, the others as they come.
                    await ReplayAsync(engine.Store, job.Id, results, stop);
                }
            }
        }

        await engine.Host.StartAsync(stop);
        foreach (IConnectorClient connector in engine.Connectors)
        {
            if (!unfinished.TryGetValue(connector.Info.Id, out ScanJob? job))
            {
                StartScan start = new()
                {
                    Connector = connector.Info.Id,
                    Name = "scan",
                    Filter = request.Settings.Filter,
                    Actions = request.Settings.Actions,
                };
                jobs.Add((await engine.Host.StartFullScanAsync(start, stop)).Id);
            }
            else if (job.State == JobState.Paused)
            {
                await engine.Host.CommandAsync(job.Id, JobCommand.Resume, stop);
            }
        }
    }

    private static async Task ReplayAsync(IScanStore store, JobId job, ResultFan results, CancellationToken stop)
    {
        string? after = null;
        do
        {
            Page<ScanResult> page = await store.ListResultsAsync(new ResultQuery { Job = job }, new PageRequest(after, 1000), stop);
            foreach (ScanResult result in page.Items)
            {
                results.Item(result);
            }

            after = page.Next;
        }
        while (after is not null);
    }

    private async Task WaitAsync(Engine engine, ResultFan results, Action<ScanTotals> show, CancellationToken stop)
    {
        OutageWatch outage = new(time);
        StoreWatch storage = new(engine.Store, time);
        Task idle = engine.Host.WaitForIdleAsync(stop);
        while (true)
        {
            IReadOnlyList<ScanJob> now = await LoadAsync(engine.Store, stop);
            ScanTotals totals = ScanTotals.Of(now);
            show(totals);
            results.Flush();
            if (now.All(j => j.IsTerminal))
            {
                return;
            }

            if ((outage.Check(engine.Host.Engines) ?? await storage.CheckAsync(totals, stop)) is { } sentence)
            {
                // What is in flight could not end well either: no long wait for it.
                errors.Add(sentence);
                drainPatience = TimeSpan.FromSeconds(2);
                return;
            }

            // Idle comes at once when the last job ends; other jobs of a data folder may keep it from ever coming.
            Task pause = Task.Delay(Refresh, time, stop);
            await await Task.WhenAny(idle.IsCompleted ? pause : idle, pause);
        }
    }

    private async Task<int> SumUpAsync(Engine engine, ResultFan results, StopSignals signals, TimeSpan duration)
    {
        IReadOnlyList<ScanJob> now = await LoadAsync(engine.Store, CancellationToken.None);
        foreach (ScanJob job in now)
        {
            if (job.Error is { Length: > 0 } complaint)
            {
                errors.Add(complaint);
            }
        }

        ScanTotals totals = ScanTotals.Of(now);
        bool interrupted = signals.ExitCode != 0 || results.Error is not null || !now.All(j => j.IsTerminal);
        bool incomplete = interrupted || errors.Count > 0 || totals.Enumeration.Unreadable > 0 || now.Any(j => j.State == JobState.Failed);
        int code = signals.ExitCode != 0 ? signals.ExitCode : ExitCodes.OfScan(totals.Counts, incomplete);
        results.Summary(new ScanSummary
        {
            Counts = totals.Counts,
            Enumeration = totals.Enumeration,
            Duration = duration,
            Errors = errors,
            Interrupted = interrupted,
            ExitCode = code,
        });
        foreach (string error in errors)
        {
            await Console.Error.WriteLineAsync("lazaret: " + SafeText.Visible(error));
        }

        if (results.Error is { } broken)
        {
            throw new UserErrorException($"the output cannot be written any more, so the scan was stopped: {SafeText.Visible(broken.Message)}");
        }

        if (signals.ExitCode != 0)
        {
            Tell(request.Data is null ? "stopped" : "stopped; the same command goes on from here");
        }

        return code;
    }

    private async Task<IReadOnlyList<ScanJob>> LoadAsync(IScanStore store, CancellationToken cancellationToken)
    {
        List<ScanJob> loaded = new(jobs.Count);
        foreach (JobId id in jobs)
        {
            if (await store.GetJobAsync(id, cancellationToken) is { } job)
            {
                loaded.Add(job);
            }
        }

        return loaded;
    }

    private static void Tell(string sentence) => Console.Error.WriteLine("lazaret: " + sentence);
}
