using System.Collections.Concurrent;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Batching;

/// <summary>Notes each batch. A name is text of a number; its score is that number, and the profile is in the logit.</summary>
internal sealed class Recorder : IDomainClassifier
{
    private int running;

    public ModelInfo Model { get; set; } = new("m", "1", []);

    public ConcurrentQueue<(string[] Names, ThresholdProfile Profile, int Thread)> Batches { get; } = new();

    /// <summary>Most batches that ran at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Held while closed.</summary>
    public ManualResetEventSlim Gate { get; } = new(true);

    public static DomainScore Of(string name, ThresholdProfile profile) =>
        new(VerdictKind.Benign, NotApplicableReason.None, float.Parse(name), 0, (int)profile, 0, DomainCategory.Unknown, -1, 0);

    public ValueTask ScoreAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken)
    {
        int now = Interlocked.Increment(ref running);
        lock (Gate)
        {
            MostAtOnce = Math.Max(MostAtOnce, now);
        }

        Batches.Enqueue((names.ToArray(), options.Profile, Environment.CurrentManagedThreadId));
        Gate.Wait(CancellationToken.None);
        for (int i = 0; i < names.Length; i++)
        {
            scores.Span[i] = Of(names.Span[i], options.Profile);
        }

        Interlocked.Decrement(ref running);
        return ValueTask.CompletedTask;
    }

    public ValueTask<DomainVerdict> DescribeAsync(string name, ClassifyOptions options, bool explain, CancellationToken cancellationToken) => throw new NotSupportedException();
}
