using Lazaret.Domains.Grpc;
using Lazaret.Shared.Metrics;

namespace Lazaret.Domains.Batching;

/// <summary>What <see cref="BatchingClassifier"/> counts.</summary>
internal sealed class BatchMetrics
{
    private readonly CountHistogram sizes = new(1, 2, 4, 8, 16, 32, 64, 128, 256, 1024);
    private long refused;
    private long hits;
    private long misses;

    /// <summary>Tells how many names wait.</summary>
    public Func<int> Waiting { get; set; } = static () => 0;

    public long Batches => sizes.Count;

    public long Refused => Interlocked.Read(ref refused);

    public long Hits => Interlocked.Read(ref hits);

    public void Batch(int names) => sizes.Observe(names);

    public void Refuse() => Interlocked.Increment(ref refused);

    public void Cached(int found, int missing)
    {
        Interlocked.Add(ref hits, found);
        Interlocked.Add(ref misses, missing);
    }

    public void Write(PrometheusText text)
    {
        text.Single("lazaret_dga_queue_names", "gauge", "Names that wait to be scored.", Waiting());
        text.Single("lazaret_dga_refused_total", "counter", "Calls that were refused because the queue was full.", Refused);
        text.Family("lazaret_dga_batch_names", "histogram", "Names scored together.");
        sizes.Write(text, "lazaret_dga_batch_names");
        text.Family("lazaret_dga_cache_total", "counter", "Names by whether their score was remembered.");
        text.Sample("lazaret_dga_cache_total", Hits, ("found", "yes"));
        text.Sample("lazaret_dga_cache_total", Interlocked.Read(ref misses), ("found", "no"));
    }
}
