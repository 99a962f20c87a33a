using Lazaret.Core.Domains;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Work;

/// <summary>Asks the classifier about a batch. When it fails on one name the others get their answers all the same.</summary>
internal sealed class BatchScoring(IDomainClassifier classifier, DomainWorkerOptions options, bool details, WorkerCounters counters, TimeProvider time)
{
    private const string KnownName = "example.com";

    /// <summary>The answers; those of names that the classifier cannot bear say why.</summary>
    /// <param name="names">Who is asked about.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ClassifierUnavailableException">No answer could be had now.</exception>
    public async Task<NameAnswer[]> AskAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        string[] all = names as string[] ?? [.. names];
        DomainScore[] scores = new DomainScore[all.Length];
        NameAnswer[] answers = new NameAnswer[all.Length];
        long begun = time.GetTimestamp();
        await RangeAsync(all, scores, answers, 0, all.Length, cancellationToken).ConfigureAwait(false);
        int dga = 0, none = 0;
        for (int i = 0; i < all.Length; i++)
        {
            if (answers[i].Kind != AnswerKind.Rejected)
            {
                answers[i] = Answering.Of(all[i], scores[i], classifier.Model, options.Profile, details);
                dga += scores[i].Kind == VerdictKind.Dga ? 1 : 0;
                none += scores[i].Kind == VerdictKind.NotApplicable ? 1 : 0;
            }
        }

        counters.AddBatch(time.GetElapsedTime(begun), dga, none);
        return answers;
    }

    private async Task RangeAsync(string[] names, DomainScore[] scores, NameAnswer[] answers, int from, int count, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(names.AsMemory(from, count), scores.AsMemory(from, count), cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (Exception e) when (e is not (ClassifierUnavailableException or OperationCanceledException))
        {
            counters.AddClassifierFailure();
            if (count == 1)
            {
                await RequireWellAsync(e, cancellationToken).ConfigureAwait(false);
                answers[from] = new NameAnswer(AnswerKind.Rejected, $"the classifier failed on it: {e.Message.ReplaceLineEndings(" ")}");
                return;
            }
        }

        int half = count / 2;
        await RangeAsync(names, scores, answers, from, half, cancellationToken).ConfigureAwait(false);
        await RangeAsync(names, scores, answers, from + half, count - half, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Is it the name, or does the classifier fail on everything?</summary>
    private async Task RequireWellAsync(Exception first, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(new[] { KnownName }, new DomainScore[1], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (ClassifierUnavailableException or OperationCanceledException))
        {
            throw new ClassifierUnavailableException($"The classifier fails on every name: {first.Message}", overloaded: false, first);
        }
    }

    /// <summary>One call with an end.</summary>
    private async Task CallAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(options.AnswerWithin, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await classifier.ScoreAsync(names, scores, new ClassifyOptions(options.Profile), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ClassifierUnavailableException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The classifier did not answer in {options.AnswerWithin.TotalSeconds:0.###} s."));
        }
    }
}
