namespace Lazaret.Domains.Batching;

/// <summary>Settings of <see cref="BatchingClassifier"/>.</summary>
internal sealed class BatchingOptions
{
    /// <summary>So many batches are scored at the same time; 1 to 1,024. Default: the processors of this machine.</summary>
    public int Workers { get; set; } = Environment.ProcessorCount;

    /// <summary>So many names may wait; who comes then is refused. 1 to 10,000,000. Default 65,536.</summary>
    public int MaxQueue { get; set; } = 65_536;

    /// <summary>So many names at most form a batch; 1 to 16,384. Default 256: a few milliseconds of one processor, so nobody waits long behind a large call.</summary>
    public int MaxBatch { get; set; } = 256;

    /// <summary>
    /// A batch that is not full waits so long for more, but only while names come fast enough that waiting is worth it: one that comes alone is scored at once. 0 to 1 ms. Default 0.5 ms.
    /// </summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>So many results are remembered; 0 = none. Default 100,000, about 20 MB.</summary>
    public int CacheEntries { get; set; } = 100_000;

    /// <exception cref="ArgumentOutOfRangeException">A value is not allowed.</exception>
    public void Check()
    {
        Within(Workers, 1, 1024, nameof(Workers));
        Within(MaxQueue, 1, 10_000_000, nameof(MaxQueue));
        Within(MaxBatch, 1, 16_384, nameof(MaxBatch));
        Within(CacheEntries, 0, 10_000_000, nameof(CacheEntries));
        Within(MaxWait.TotalMilliseconds, 0, 1, nameof(MaxWait));
    }

    private static void Within(double value, double least, double most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"allowed is {least} to {most}");
        }
    }
}
