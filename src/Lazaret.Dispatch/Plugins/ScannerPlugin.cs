using Lazaret.Core.Scanners;
using Lazaret.Core.Text;
using Lazaret.Dispatch.Client;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch.Plugins;

/// <summary>Runs scanners as an ordinary plugin of any dispatcher (<c>event-dispatcher</c> §16.1): asks for a task, scans its content, reports one status, and so on.</summary>
internal sealed partial class ScannerPlugin(DispatcherClient client, IReadOnlyList<IScanner> scanners, PluginOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>An answer that came sooner did not wait for tasks, so asking at once would be a loop without pause.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);
    private readonly PluginEvents events = new(options, time);
    private readonly ContentScan scan = new(client, scanners);
    private long done;

    /// <summary>Tasks that were reported.</summary>
    public long Done => Interlocked.Read(ref done);

    /// <summary>Tells the dispatcher what this plugin is.</summary>
    /// <exception cref="DispatcherClientException">It did not take it.</exception>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        PublishReply reply = await client.PublishAsync([events.Registration()], cancellationToken).ConfigureAwait(false);
        if (reply.Failures.Count > 0)
        {
            throw new DispatcherClientException($"the dispatcher did not take the registration: {Shown.Of(reply.Failures[0])}");
        }
    }

    /// <summary>Works until it is stopped; a task that is under way is finished.</summary>
    /// <exception cref="DispatcherClientException">The dispatcher refuses for good.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                long began = time.GetTimestamp();
                FetchedTasks fetched = await client.FetchAsync(events.Query(), options.Deadline, stop).ConfigureAwait(false);
                foreach (BinaryEvent task in fetched.Events)
                {
                    await WorkAsync(task).ConfigureAwait(false);
                }

                if (fetched.Events.Count == 0 && fetched.Filtered == 0 && (fetched.Paused || time.GetElapsedTime(began) < Quick))
                {
                    await Task.Delay(options.Idle, time, stop).ConfigureAwait(false);
                }
            }
            catch (DispatcherClientException e) when (e.IsTransient)
            {
                LogTrouble(e.Message);
                await Task.Delay(options.Idle, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task WorkAsync(BinaryEvent task)
    {
        // 1. Signs of life while it works.
        // 2. The work, within its time.
        // 3. One report; one that is refused is told once in another form.
        long began = time.GetTimestamp();
        using CancellationTokenSource over = new();
        Task beating = BeatAsync(task, began, over.Token);
        PluginFinding finding;
        try
        {
            finding = await FindAsync(task).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await beating.ConfigureAwait(false);
        }

        TimeSpan runtime = time.GetElapsedTime(began);
        try
        {
            await ReportAsync(task, finding, runtime).ConfigureAwait(false);
        }
        catch (DispatcherClientException e)
        {
            LogTrouble(e.Message);
            await ReportAsync(task, PluginFinding.Not("error-output", "report_refused", e.Message), runtime).ConfigureAwait(false);
        }

        Interlocked.Increment(ref done);
        LogDone(task.Entity.Sha256, task.Source.Name, finding.Status, finding.Features.Count > 0 ? finding.Features[0].Value : finding.Error);
    }

    private async Task<PluginFinding> FindAsync(BinaryEvent task)
    {
        if (task.Source.Path.Count > options.MostDepth)
        {
            return PluginFinding.Not("opt-out", "too_deep", $"the binary lies {task.Source.Path.Count} levels deep; allowed are {options.MostDepth}");
        }

        if (task.Entity.Datastreams.Find(s => s.Label == StreamLabels.Content) is not { } content)
        {
            return PluginFinding.Not("opt-out", "no_content", "the event has no content to be scanned");
        }

        using CancellationTokenSource limit = new(options.Timeout, time);
        try
        {
            return await scan.RunAsync(task, content, limit.Token).ConfigureAwait(false);
        }
        catch (DispatcherClientException e)
        {
            return PluginFinding.Not("error-network", "download_failed", e.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return PluginFinding.Not("error-timeout", "scanner_timeout", $"not done within {(int)options.Timeout.TotalSeconds} s");
        }
        catch (Exception e)
        {
            // A defect of ours must not leave the task without an end, nor the other tasks without a worker.
            LogDefect(e, task.Entity.Sha256);
            return PluginFinding.Not("error-exception", "internal", "an error that should not happen; the log of the plugin has more");
        }
    }

    private async Task ReportAsync(BinaryEvent task, PluginFinding finding, TimeSpan runtime)
    {
        PublishReply reply = await client.PublishAsync([events.Status(task, finding, runtime)], CancellationToken.None).ConfigureAwait(false);
        if (reply.Failures.Count > 0)
        {
            throw new DispatcherClientException($"the dispatcher did not take the report: {Shown.Of(reply.Failures[0])}");
        }
    }

    private async Task BeatAsync(BinaryEvent task, long began, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(options.Heartbeat, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await client.PublishAsync([events.Heartbeat(task, time.GetElapsedTime(began))], over).ConfigureAwait(false);
            }
            catch (DispatcherClientException e)
            {
                LogTrouble(e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(5400, LogLevel.Warning, "{Why}; the plugin goes on")]
    private partial void LogTrouble(string why);

    [LoggerMessage(5402, LogLevel.Error, "The scan of {Sha256} failed")]
    private partial void LogDefect(Exception e, string sha256);

    [LoggerMessage(5401, LogLevel.Information, "{Sha256} of {Source}: {Status} {What}")]
    private partial void LogDone(string sha256, string source, string status, string what);
}
