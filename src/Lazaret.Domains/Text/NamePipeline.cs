using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Text;

/// <summary>
/// Names from a reader through a classifier to a writer, in order and in constant memory: some batches are scored at once, and when none is free nothing more is read. What is there is answered
/// before anybody waits for more.
/// </summary>
internal sealed class NamePipeline(INameReader reader, IDomainClassifier classifier, IVerdictWriter writer)
{
    private readonly Stack<NameBatch> free = new();
    private readonly Queue<Task<NameBatch>> scoring = new();
    private InputException? broken;
    private bool written;

    /// <summary>What is asked for.</summary>
    public ClassifyOptions Options { get; init; }

    /// <summary>Also ask for reasons; only for a writer that needs verdicts.</summary>
    public bool Explain { get; init; }

    /// <summary>How many batches are scored at once, 1 or more.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>How many names of a batch are described at once: more than 1 pays where each is a question to a server.</summary>
    public int DescribeAtOnce { get; init; } = 1;

    /// <summary>Leaves out names that came already; null = none is left out.</summary>
    public SeenNames? Seen { get; init; }

    /// <summary>Called for each name that is no registrable one, in order: name, line, reason.</summary>
    public Action<string, long, NotApplicableReason>? OnNotApplicable { get; init; }

    /// <summary>When the input is wrong before anything was written, say so and write nothing; otherwise everything before the mistake is written.</summary>
    public bool RefuseEarly { get; init; }

    /// <summary>Something was written, or is about to be.</summary>
    public bool HasWritten => written;

    public PipelineCounts Counts { get; } = new();

    /// <summary>Runs to the end of the input.</summary>
    /// <exception cref="InputException">The input cannot be understood; see <see cref="RefuseEarly"/>.</exception>
    /// <exception cref="ClassifierUnavailableException">No answer could be had.</exception>
    /// <exception cref="IOException">Reading or writing failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (await NextAsync(stop.Token).ConfigureAwait(false) is { } batch)
            {
                scoring.Enqueue(Task.Run(() => ScoreAsync(batch, stop.Token), stop.Token));
            }

            while (scoring.Count > 0)
            {
                await WriteAsync(stop.Token).ConfigureAwait(false);
            }

            if (broken is not null)
            {
                throw broken;
            }
        }
        finally
        {
            // Nobody may still write into a batch when the caller goes on.
            await stop.CancelAsync().ConfigureAwait(false);
            while (scoring.TryDequeue(out Task<NameBatch>? task))
            {
                await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await writer.EndAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next batch with names; null at the end. What is scored meanwhile is written.</summary>
    private async Task<NameBatch?> NextAsync(CancellationToken cancellationToken)
    {
        while (broken is null)
        {
            while (scoring.Count >= AtOnce)
            {
                await WriteAsync(cancellationToken).ConfigureAwait(false);
            }

            if (!free.TryPop(out NameBatch? batch))
            {
                batch = new NameBatch();
            }

            batch.Clear();
            Task<bool> reading = ReadAsync(batch, cancellationToken);
            while (!reading.IsCompleted && scoring.TryPeek(out Task<NameBatch>? oldest))
            {
                if (await Task.WhenAny(reading, oldest).ConfigureAwait(false) == oldest)
                {
                    await WriteAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            if (!await reading.ConfigureAwait(false))
            {
                return null;
            }

            if (Seen is not null)
            {
                Counts.Repeated += batch.Filter(Seen.Add);
            }

            if (batch.Count > 0)
            {
                return batch;
            }

            free.Push(batch);
        }

        return null;
    }

    private async Task<NameBatch> ScoreAsync(NameBatch batch, CancellationToken cancellationToken)
    {
        if (!writer.NeedsVerdicts)
        {
            await classifier.ScoreAsync(batch.Names, batch.Scores, Options, cancellationToken).ConfigureAwait(false);
            return batch;
        }

        for (int from = 0; from < batch.Count; from += DescribeAtOnce)
        {
            int count = Math.Min(DescribeAtOnce, batch.Count - from);
            DomainVerdict[] verdicts = await Task.WhenAll(Enumerable.Range(from, count).Select(i => classifier.DescribeAsync(batch.Names.Span[i], Options, Explain, cancellationToken).AsTask())).ConfigureAwait(false);
            for (int i = 0; i < count; i++)
            {
                batch.Verdicts[from + i] = verdicts[i];
                batch.Scores.Span[from + i] = verdicts[i].Result;
            }
        }

        return batch;
    }

    /// <summary>Waits for the oldest batch and writes it.</summary>
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        NameBatch batch = await scoring.Dequeue().ConfigureAwait(false);
        if (RefuseEarly && !written && broken is not null)
        {
            throw broken;
        }

        written = true;
        await writer.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < batch.Count; i++)
        {
            DomainScore score = batch.Scores.Span[i];
            Counts.Count(score.Kind);
            if (score.Kind == VerdictKind.NotApplicable)
            {
                OnNotApplicable?.Invoke(batch.Names.Span[i], batch.Lines[i], score.Reason);
            }
        }

        free.Push(batch);
    }

    /// <summary>An input that cannot be understood ends the run only after everything before it was written.</summary>
    private async Task<bool> ReadAsync(NameBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            // Standard input cannot be interrupted; the wait for it can.
            return await reader.ReadAsync(batch, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (InputException e)
        {
            broken = e;
            return batch.Count > 0;
        }
    }
}
