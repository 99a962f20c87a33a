using Lazaret.Domains.Classify;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Batching;

/// <summary>
/// Gathers the names of many callers into batches, one worker a processor, behind a queue that has an end. A name that finds a worker free is scored at once on its caller's own thread; batches
/// form by themselves while all workers are busy.
/// </summary>
/// <remarks>The classifier behind it is expected to compute, not to wait: a worker is a thread, which it keeps.</remarks>
internal sealed class BatchingClassifier : IDomainClassifier, IAsyncDisposable
{
    /// <summary>A call of so many names may be scored on its caller's thread.</summary>
    private const int MostInline = 16;

    private readonly IDomainClassifier inner;
    private readonly BatchingOptions options;
    private readonly TimeProvider time;
    private readonly BatchMetrics metrics;
    private readonly ScoreCache? cache;
    private readonly ArrivalRate arrivals;
    private readonly BatchQueue queue;
    private readonly object gate = new();
    private readonly Task[] workers;
    private readonly SemaphoreSlim turns;
    private int describing;
    private int busy;
    private volatile bool closed;

    /// <param name="inner">Scores; not disposed of here.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Where batches are counted.</param>
    public BatchingClassifier(IDomainClassifier inner, BatchingOptions options, TimeProvider time, BatchMetrics metrics)
    {
        options.Check();
        this.inner = inner;
        this.options = options;
        this.time = time;
        this.metrics = metrics;
        cache = options.CacheEntries > 0 ? new ScoreCache(options.CacheEntries) : null;
        arrivals = new ArrivalRate(time);
        queue = new BatchQueue(options.MaxQueue);
        turns = new SemaphoreSlim(options.Workers);
        metrics.Waiting = () => queue.Waiting;
        workers = [.. Enumerable.Range(0, options.Workers).Select(i => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
    }

    public ModelInfo Model => inner.Model;

    public ValueTask ScoreAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (names.Length == 0)
        {
            return ValueTask.CompletedTask;
        }

        if (cache is null)
        {
            return ThroughAsync(names, scores, options, cancellationToken);
        }

        // What is remembered needs no turn; the rest goes on as a call of its own.
        string model = inner.Model.Hash;
        List<int>? missing = cache.Find(names.Span, scores.Span, options.Profile, model);
        metrics.Cached(names.Length - (missing?.Count ?? 0), missing?.Count ?? 0);
        return missing is null ? ValueTask.CompletedTask : RestAsync(names, scores, options, missing, model, cancellationToken);
    }

    public async ValueTask<DomainVerdict> DescribeAsync(string name, ClassifyOptions options, bool explain, CancellationToken cancellationToken)
    {
        // Not gathered: the labels have scores of their own. As many at a time as there are workers, and as many may wait as names may.
        cancellationToken.ThrowIfCancellationRequested();
        int waiting = Interlocked.Increment(ref describing) - 1;
        try
        {
            Admit(waiting >= this.options.MaxQueue, waiting);
            await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await inner.DescribeAsync(name, options, explain, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref describing);
        }
    }

    /// <summary>Who waits gets <see cref="ClassifierUnavailableException"/>; what is being scored is finished.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
            foreach (WorkItem item in queue.Clear())
            {
                item.Fail(new ClassifierUnavailableException("The classifier stops."));
            }

            Monitor.PulseAll(gate);
        }

        await Task.WhenAll(workers).ConfigureAwait(false);
        turns.Dispose();
    }

    private async ValueTask RestAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, List<int> missing, string model, CancellationToken cancellationToken)
    {
        if (missing.Count == names.Length)
        {
            await ThroughAsync(names, scores, options, cancellationToken).ConfigureAwait(false);
            cache!.Add(names.Span, scores.Span, options.Profile, model);
            return;
        }

        string[] rest = new string[missing.Count];
        DomainScore[] found = new DomainScore[missing.Count];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = names.Span[missing[i]];
        }

        await ThroughAsync(rest, found, options, cancellationToken).ConfigureAwait(false);
        cache!.Add(rest, found, options.Profile, model);
        for (int i = 0; i < rest.Length; i++)
        {
            scores.Span[missing[i]] = found[i];
        }
    }

    private ValueTask ThroughAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken)
    {
        WorkItem item;
        lock (gate)
        {
            Admit(full: false, 0);
            if (names.Length <= MostInline && queue.Waiting == 0 && busy < this.options.Workers)
            {
                busy++;
                item = null!;
            }
            else
            {
                item = new WorkItem(names, scores, options);
                Admit(!queue.TryAdd(item), queue.Waiting);
                if (names.Length <= MostInline)
                {
                    arrivals.Add(names.Length); // waiting gathers small calls; large ones fill batches by themselves
                }

                Monitor.Pulse(gate);
            }
        }

        return item is null ? InlineAsync(names, scores, options, cancellationToken) : WaitAsync(item, cancellationToken);
    }

    /// <summary>Refuses when there is no room, or no more work is taken.</summary>
    private void Admit(bool full, int waiting)
    {
        if (closed)
        {
            throw new ClassifierUnavailableException("The classifier stops.");
        }

        if (full)
        {
            metrics.Refuse();
            throw new ClassifierUnavailableException($"{waiting} names wait already, and {options.MaxQueue} may; ask again after a pause.", overloaded: true);
        }
    }

    private async ValueTask InlineAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken)
    {
        try
        {
            metrics.Batch(names.Length);
            await inner.ScoreAsync(names, scores, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                busy--;
                Monitor.Pulse(gate);
            }
        }
    }

    private async ValueTask WaitAsync(WorkItem item, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            (state, token) =>
            {
                WorkItem given = (WorkItem)state!;
                lock (gate)
                {
                    queue.Remove(given);
                    given.Cancel(token);
                }
            },
            item);
        await using (registration.ConfigureAwait(false))
        {
            await item.Done.ConfigureAwait(false);
        }
    }

    /// <summary>A worker: 1. waits for a turn, 2. for more names if they come fast, 3. takes a batch, 4. scores it, 5. gives everybody theirs.</summary>
    private void Work()
    {
        List<BatchPart> parts = [];
        string[] names = new string[options.MaxBatch];
        DomainScore[] scores = new DomainScore[options.MaxBatch];
        while (TryTake(parts, names, out int count, out ClassifyOptions asked))
        {
            metrics.Batch(count);
            Exception? error = null;
            try
            {
                ValueTask scoring = inner.ScoreAsync(names.AsMemory(0, count), scores.AsMemory(0, count), asked, CancellationToken.None);
                if (!scoring.IsCompletedSuccessfully)
                {
                    scoring.AsTask().GetAwaiter().GetResult();
                }
            }
            catch (Exception e)
            {
                error = e;
            }

            Array.Clear(names, 0, count);
            lock (gate)
            {
                busy--;
                GiveBack(parts, scores, error);
            }
        }
    }

    private bool TryTake(List<BatchPart> parts, string[] names, out int count, out ClassifyOptions asked)
    {
        count = 0;
        lock (gate)
        {
            while (true)
            {
                // 1.
                while ((queue.Waiting == 0 || busy >= options.Workers) && !closed)
                {
                    Monitor.Wait(gate);
                }

                // 2.
                if (!closed && queue.Waiting < options.MaxBatch && arrivals.Expected(options.MaxWait) >= Math.Max(16, queue.Waiting))
                {
                    busy++;
                    long began = time.GetTimestamp();
                    while (!closed && queue.Waiting < options.MaxBatch && time.GetElapsedTime(began) < options.MaxWait)
                    {
                        Monitor.Wait(gate, 1); // an arrival wakes it before that
                    }

                    busy--;
                }

                if (queue.Waiting > 0)
                {
                    // 3.
                    asked = queue.Take(options.MaxBatch, parts);
                    busy++;
                    foreach (BatchPart part in parts)
                    {
                        // Under the lock: the caller's memory is the caller's again once it has cancelled.
                        part.Item.Names.Span.Slice(part.From, part.Count).CopyTo(names.AsSpan(count));
                        count += part.Count;
                    }

                    if (queue.Waiting > 0)
                    {
                        Monitor.Pulse(gate);
                    }

                    return true;
                }

                if (closed)
                {
                    asked = default;
                    return false;
                }
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private void GiveBack(List<BatchPart> parts, DomainScore[] scores, Exception? error)
    {
        int at = 0;
        foreach ((WorkItem item, int from, int count) in parts)
        {
            if (!item.IsOver)
            {
                if (error is not null)
                {
                    queue.Remove(item);
                    item.Fail(error);
                }
                else
                {
                    scores.AsSpan(at, count).CopyTo(item.Scores.Span[from..]);
                    item.Finished += count;
                    if (item.Finished == item.Names.Length)
                    {
                        item.Succeed();
                    }
                }
            }

            at += count;
        }
    }
}
