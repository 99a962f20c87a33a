using System.Globalization;
using Lazaret.Core.Domains;
using Lazaret.Domains.Classify;
using Microsoft.Extensions.Logging;

namespace Lazaret.Domains.Work;

/// <summary>
/// Takes names from a queue, has them judged and answers them, until it is stopped. Whatever is away is waited for, with growing pauses; nothing is lost by that and no tries are used up. Memory
/// is bounded by three batches for each loop.
/// </summary>
internal sealed partial class DomainWorker
{
    private readonly ILogger logger;
    private readonly string run;
    private long claims;

    /// <param name="queue">Where names come from and answers go to; stays the caller's.</param>
    /// <param name="classifier">Who judges; stays the caller's.</param>
    /// <param name="options">How.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears what happens.</param>
    public DomainWorker(IDomainQueue queue, IDomainClassifier classifier, DomainWorkerOptions options, TimeProvider time, ILogger logger)
    {
        this.logger = logger;
        (Queue, Options, Time) = (queue, options, time);
        Sizer = new BatchSizer(options.BatchTarget, options.MostNames);
        Keeper = new ClaimKeeper(queue, Counters, time, logger);
        Scoring = new BatchScoring(classifier, options, queue.WantsDetails, Counters, time);

        // Of two processes with one name, one after the other: ids are never used twice.
        run = Guid.NewGuid().ToString("N")[..12];
    }

    public IDomainQueue Queue { get; }

    public DomainWorkerOptions Options { get; }

    public TimeProvider Time { get; }

    public WorkerCounters Counters { get; } = new();

    public WorkerHealth Health { get; } = new();

    public BatchSizer Sizer { get; }

    public ClaimKeeper Keeper { get; }

    public BatchScoring Scoring { get; }

    /// <summary>Works until it is stopped, or (<see cref="DomainWorkerOptions.StopWhenEmpty"/>) nothing is left. What it holds then is answered or given back.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using CancellationTokenSource ending = new(Timeout.InfiniteTimeSpan, Time);
        using CancellationTokenSource over = new();
        using CancellationTokenRegistration grace = stop.Token.Register(() => ending.CancelAfter(Options.Grace));
        Task keeping = Keeper.RunAsync(over.Token);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Options.Loops).Select(_ => Task.Run(() => LoopAsync(stop, ending.Token), CancellationToken.None))).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await keeping.ConfigureAwait(false);
        }
    }

    private async Task LoopAsync(CancellationTokenSource stop, CancellationToken ending)
    {
        try
        {
            await new WorkerLoop(this, stop.Token, ending).RunAsync().ConfigureAwait(false);
        }
        catch
        {
            // An error that nobody foresaw: the others end too, so that it is seen.
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    public string NextId() => string.Create(CultureInfo.InvariantCulture, $"{Options.Name}-{run}-{Interlocked.Increment(ref claims)}");

    public void QueueFailed(DomainQueueException e)
    {
        Counters.AddQueueFailure();
        if (Health.Queue(e.Message))
        {
            LogQueueAway(e.Message);
        }
    }

    public void QueueAnswered()
    {
        if (Health.Queue(null))
        {
            LogQueueBack(Queue.Kind);
        }
    }

    public void ClassifierFailed(ClassifierUnavailableException e)
    {
        Counters.AddClassifierFailure();
        if (Health.Classifier(e.Message))
        {
            LogClassifierAway(e.Message);
        }
    }

    public void ClassifierAnswered()
    {
        if (Health.Classifier(null))
        {
            LogClassifierBack();
        }
    }

    [LoggerMessage(7410, LogLevel.Warning, "The queue cannot be used, which is tried again until it can: {Why}")]
    private partial void LogQueueAway(string why);

    [LoggerMessage(7411, LogLevel.Information, "Names come from the {Queue}")]
    private partial void LogQueueBack(string queue);

    [LoggerMessage(7412, LogLevel.Warning, "The classifier cannot answer, which is tried again until it can: {Why}")]
    private partial void LogClassifierAway(string why);

    [LoggerMessage(7413, LogLevel.Information, "The classifier answers again")]
    private partial void LogClassifierBack();
}
