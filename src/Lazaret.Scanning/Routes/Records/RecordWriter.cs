using System.Threading.Channels;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Records;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Routes.Records;

/// <summary>
/// Writes rows into a ledger, many in one transaction, and tries again for as long as it takes. A row counts when its task ends: only then is the original dealt with. Rows that were not
/// written when the process died are written again by whoever goes on with their files; that changes nothing in those that were.
/// </summary>
public sealed partial class RecordWriter : IAsyncDisposable
{
    private readonly IRouteLedger ledger;
    private readonly RecordWriterOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<(RouteRecord Record, TaskCompletionSource Done)> queue = Channel.CreateUnbounded<(RouteRecord, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task running;
    private volatile Failure? trouble;

    /// <param name="ledger">Not disposed of here; opened already.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are told.</param>
    public RecordWriter(IRouteLedger ledger, RecordWriterOptions options, TimeProvider time, ILogger logger)
    {
        this.ledger = ledger;
        this.options = options;
        this.time = time;
        this.logger = logger;
        running = Task.Run(WriteAsync);
    }

    /// <summary>The last failure while rows wait because of it; null while all is well. For health.</summary>
    public Failure? Trouble => trouble;

    /// <summary>Ends when the row is committed. The caller has few files in hand at once, so nothing piles up here.</summary>
    /// <exception cref="OperationCanceledException">The caller, or this writer, ended first; the row may be written or not.</exception>
    public async Task WriteAsync(RouteRecord record, CancellationToken cancellationToken)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!queue.Writer.TryWrite((record, done)))
        {
            throw new OperationCanceledException("The writer of records has ended.");
        }

        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends at once; rows that wait are given up here and written by the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (queue.Reader.TryRead(out (RouteRecord Record, TaskCompletionSource Done) left))
        {
            left.Done.TrySetCanceled();
        }

        stop.Dispose();
    }

    private async Task WriteAsync()
    {
        List<(RouteRecord Record, TaskCompletionSource Done)> batch = [];
        try
        {
            while (await queue.Reader.WaitToReadAsync(stop.Token).ConfigureAwait(false))
            {
                while (batch.Count < options.Batch && queue.Reader.TryRead(out (RouteRecord, TaskCompletionSource) next))
                {
                    batch.Add(next);
                }

                await CommitAsync([.. batch.Select(b => b.Record)]).ConfigureAwait(false);
                batch.ForEach(b => b.Done.TrySetResult());
                batch.Clear();
            }
        }
        finally
        {
            batch.ForEach(b => b.Done.TrySetCanceled());
        }
    }

    private async Task CommitAsync(IReadOnlyList<RouteRecord> records)
    {
        TimeSpan wait = options.FirstWait;
        while (true)
        {
            Failure? failure = await ledger.WriteAsync(records, stop.Token).ConfigureAwait(false);
            if (failure is null)
            {
                if (trouble is not null)
                {
                    trouble = null;
                    Recovered(logger, ledger.Name);
                }

                return;
            }

            if (trouble is null)
            {
                Failed(logger, ledger.Name, failure.Message);
            }

            trouble = failure;
            await Task.Delay(wait, time, stop.Token).ConfigureAwait(false);
            wait = wait * 2 < options.LongestWait ? wait * 2 : options.LongestWait;
        }
    }

    [LoggerMessage(6220, LogLevel.Warning, "{Ledger}: rows wait, originals stay where they are: {Error}")]
    private static partial void Failed(ILogger logger, string ledger, string error);

    [LoggerMessage(6221, LogLevel.Information, "{Ledger}: rows are written again")]
    private static partial void Recovered(ILogger logger, string ledger);
}
