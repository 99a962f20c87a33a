using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Work;

/// <summary>Settings of <see cref="DomainWorker"/>.</summary>
internal sealed class DomainWorkerOptions
{
    /// <summary>What this worker is called: claims carry it, so that one sees who holds what. 1 to 100 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public required string Name { get; set; }

    /// <summary>How many loops claim, ask and answer beside each other, 1 to 64. Default 2.</summary>
    public int Loops { get; set; } = 2;

    /// <summary>The most names in a batch, 1 to 4,096. Default 4,096; how many it is follows from <see cref="BatchTarget"/>.</summary>
    public int MostNames { get; set; } = 4096;

    /// <summary>How long the classifier is to be busy with a batch, 1 ms to 10 s. Default 5 ms.</summary>
    public TimeSpan BatchTarget { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>After how long without an answer the classifier counts as away, 100 ms to 10 min. Default 30 s.</summary>
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The first and the longest pause while nothing waits. Default 1 ms, doubling to 250 ms.</summary>
    public (TimeSpan First, TimeSpan Longest) Idle { get; set; } = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(250));

    /// <summary>The first and the longest pause while queue or classifier are away. Default 50 ms, doubling to 5 s.</summary>
    public (TimeSpan First, TimeSpan Longest) Away { get; set; } = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));

    /// <summary>How long what is under way may go on after a stop, 0 to 10 min. Default 5 s.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whose thresholds decide.</summary>
    public ThresholdProfile Profile { get; set; }

    /// <summary>End when nothing waits and nobody holds anything. Default off: wait for more.</summary>
    public bool StopWhenEmpty { get; set; }
}
