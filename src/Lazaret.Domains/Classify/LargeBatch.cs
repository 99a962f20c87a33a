using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Classify;

/// <summary>A batch that several threads share: each takes the next part until none is left.</summary>
internal sealed class LargeBatch(
    DomainClassifier.Loaded loaded, ReadOnlyMemory<string> names, Memory<DomainScore> scores, ThresholdProfile profile, CancellationToken cancellationToken)
{
    private int next;

    /// <summary>Scores all names with up to <paramref name="workers"/> threads of the pool.</summary>
    public Task RunAsync(int workers)
    {
        int parts = (names.Length + BatchScorer.Capacity - 1) / BatchScorer.Capacity;
        Task[] tasks = new Task[Math.Min(workers, parts)];
        for (int i = 0; i < tasks.Length; i++)
        {
            tasks[i] = Task.Run(Work, cancellationToken);
        }

        return Task.WhenAll(tasks);
    }

    private void Work()
    {
        BatchScorer scorer = loaded.Rent();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int start = (Interlocked.Increment(ref next) - 1) * BatchScorer.Capacity;
            if (start < 0 || start >= names.Length)
            {
                break;
            }

            int count = Math.Min(BatchScorer.Capacity, names.Length - start);
            scorer.Score(names.Span.Slice(start, count), scores.Span.Slice(start, count), profile);
        }

        loaded.Return(scorer);
    }
}
