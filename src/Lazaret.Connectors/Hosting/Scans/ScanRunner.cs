using System.Collections.Concurrent;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Retries;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Hosting.Scans;

/// <summary>
/// Runs full scans: lists page by page, hands every object over, and always ends with the exact number (<c>connectors</c> §1.9). A scan that was answered for is on the disk, and goes on
/// after a restart by itself.
/// </summary>
internal sealed partial class ScanRunner(HostState state, Enqueuer enqueuer, Registrar registrar, RetryPolicy retries, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly ILogger logger = logger;
    private readonly ConcurrentDictionary<string, Task> running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim gate = new(1, 1);

    private string Folder => Path.Combine(state.Options.DataDirectory, "scans");

    /// <summary>Goes on with what an earlier process did not finish.</summary>
    public void Resume()
    {
        foreach (ScanJournal journal in ScanJournal.Unfinished(Folder))
        {
            LogResumed(journal.Record.Job, journal.Sent);
            Run(journal);
        }
    }

    /// <summary>Begins a scan; when this returns it will be carried out whatever happens. One that runs already under this job id is left to itself.</summary>
    public async Task StartAsync(ScanRecord record)
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!running.ContainsKey(record.Job) && !ScanJournal.Exists(Folder, record.Job))
            {
                Run(ScanJournal.Begin(Folder, record));
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        gate.Dispose();
    }

    private void Run(ScanJournal journal)
    {
        TaskCompletionSource begin = new(TaskCreationOptions.RunContinuationsAsynchronously);
        running[journal.Record.Job] = RunAsync(journal, begin.Task);
        begin.SetResult();
    }

    private async Task RunAsync(ScanJournal journal, Task begin)
    {
        string job = journal.Record.Job;
        await begin.ConfigureAwait(false);
        try
        {
            await registrar.WaitUntilReadyAsync(stop.Token).ConfigureAwait(false);
            for (int tries = 0; !await TryAsync(journal, stop.Token).ConfigureAwait(false); tries++)
            {
                // A full disk, a bug: the scan was promised, so it is tried again until it is done.
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(60, 2 << Math.Min(tries, 5))), time, stop.Token).ConfigureAwait(false);
                journal.Recall();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            journal.Dispose();
        }
        finally
        {
            running.TryRemove(job, out _);
        }
    }

    /// <summary>False when it broke off for no reason that was foreseen.</summary>
    private async Task<bool> TryAsync(ScanJournal journal, CancellationToken token)
    {
        string job = journal.Record.Job;
        try
        {
            await ListAsync(journal, token).ConfigureAwait(false);
            await enqueuer.DoneAsync(job, journal.Sent, token).ConfigureAwait(false);
            LogDone(job, journal.Sent);
            journal.End();
            return true;
        }
        catch (Exception e) when (!token.IsCancellationRequested)
        {
            LogBroken(e, job);
            return false;
        }
    }

    private async Task ListAsync(ScanJournal journal, CancellationToken token)
    {
        int attempts = 0;
        while (true)
        {
            ScanRecord record = journal.Record;
            Failure? failure = null;
            long before = journal.Sent;
            await foreach (ListPage page in state.Connector.ListAsync(new ListRequest(record.Filter, record.Cursor), token).ConfigureAwait(false))
            {
                if (page.Items.Count > 0 && (await enqueuer.WaitWhilePausedAsync(record.Job, token).ConfigureAwait(false) || !await SendAsync(journal, page.Items, token).ConfigureAwait(false)))
                {
                    LogCancelled(record.Job);
                    return;
                }

                journal.Advance(page.Cursor);
                failure = page.Failure;
                if (failure is not null || (record.Limit > 0 && journal.Sent >= record.Limit))
                {
                    break;
                }
            }

            attempts = journal.Sent > before ? 0 : attempts;
            if (failure is null || retries.Decide(failure, attempts++, Random.Shared.NextDouble()).Delay is not { } delay)
            {
                if (failure is not null)
                {
                    state.Checked(failure);
                    LogListing(record.Job, failure.Message);
                }

                return;
            }

            await Task.Delay(delay, time, token).ConfigureAwait(false);
            journal.Recall();
        }
    }

    /// <summary>Sends a page; false when the job was cancelled.</summary>
    private async Task<bool> SendAsync(ScanJournal journal, IReadOnlyList<NewItem> items, CancellationToken token)
    {
        ScanRecord record = journal.Record;
        List<NewItem> fresh = [.. items.Where(i => !journal.Knows(i.Location))];
        if (record.Limit > 0)
        {
            fresh = [.. fresh.Take((int)Math.Min(int.MaxValue, Math.Max(0, record.Limit - journal.Sent)))];
        }

        DsxConnectorModel model = state.Model;
        int size = fresh.Count > 1 ? await enqueuer.BatchSizeAsync(record.Batch, record.BatchSize, token).ConfigureAwait(false) : 0;
        if (size > 1)
        {
            foreach (NewItem[] chunk in fresh.Chunk(size))
            {
                DsxScanRequest[] requests = [.. chunk.Select(i => enqueuer.Request(i, record.Job, model, null))];
                IReadOnlyList<SendOutcome> outcomes = await enqueuer.SendBatchAsync(requests, size, token).ConfigureAwait(false);
                for (int i = 0; i < chunk.Length; i++)
                {
                    if (outcomes[i] == SendOutcome.Taken)
                    {
                        journal.Took(chunk[i].Location);
                    }
                }

                if (outcomes.Contains(SendOutcome.Cancelled))
                {
                    return false;
                }
            }

            return true;
        }

        bool cancelled = false;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Clamp(state.Options.EnqueueConcurrency, 1, 256), CancellationToken = token };
        await Parallel.ForEachAsync(fresh, parallel, async (item, inner) =>
        {
            if (Volatile.Read(ref cancelled))
            {
                return;
            }

            switch (await enqueuer.SendAsync(enqueuer.Request(item, record.Job, model, null), inner).ConfigureAwait(false))
            {
                case SendOutcome.Taken:
                    journal.Took(item.Location);
                    break;
                case SendOutcome.Cancelled:
                    Volatile.Write(ref cancelled, true);
                    break;
                default:
                    break;
            }
        }).ConfigureAwait(false);
        return !cancelled;
    }

    [LoggerMessage(2630, LogLevel.Information, "Full scan {Job} goes on after {Sent} objects")]
    private partial void LogResumed(string job, long sent);

    [LoggerMessage(2631, LogLevel.Information, "Full scan {Job} sent {Sent} objects")]
    private partial void LogDone(string job, long sent);

    [LoggerMessage(2632, LogLevel.Information, "Full scan {Job} was cancelled")]
    private partial void LogCancelled(string job);

    [LoggerMessage(2633, LogLevel.Error, "The listing for {Job} ended early: {Reason}")]
    private partial void LogListing(string job, string reason);

    [LoggerMessage(2634, LogLevel.Error, "Full scan {Job} broke off; it is tried again")]
    private partial void LogBroken(Exception e, string job);
}
