using Lazaret.Domains.Classify;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Api;

/// <summary>Asks an overloaded classifier again, so that a stream that has begun is slowed down and not cut off. The first refusals of a stream that has not begun go through at once.</summary>
/// <param name="inner">Who answers.</param>
/// <param name="begun">True when it is worth waiting.</param>
/// <param name="patience">How long it waits for one batch.</param>
/// <param name="time">The clock.</param>
internal sealed class PatientClassifier(IDomainClassifier inner, Func<bool> begun, TimeSpan patience, TimeProvider time) : IDomainClassifier
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(1);

    public ModelInfo Model => inner.Model;

    public async ValueTask ScoreAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        for (TimeSpan pause = First; ; pause = pause * 2 < Most ? pause * 2 : Most)
        {
            try
            {
                await inner.ScoreAsync(names, scores, options, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ClassifierUnavailableException e) when (e.IsOverloaded && begun() && time.GetElapsedTime(began) < patience)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public ValueTask<DomainVerdict> DescribeAsync(string name, ClassifyOptions options, bool explain, CancellationToken cancellationToken) =>
        inner.DescribeAsync(name, options, explain, cancellationToken);
}
