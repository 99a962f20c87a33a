using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using Lazaret.Domains.Verdicts;
using Lazaret.Shared.Metrics;

namespace Lazaret.Domains.Grpc;

/// <summary>What the server counts: calls with how they ended and how long they took, verdicts, and the drift of scores.</summary>
/// <param name="drift">Null: the model has no histogram to compare with.</param>
internal sealed class ServerMetrics(ScoreDrift? drift = null)
{
    private static readonly double[] Seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

    private readonly ConcurrentDictionary<(string Path, GrpcCode Code), long[]> calls = new();
    private readonly ConcurrentDictionary<string, CountHistogram> latency = new(StringComparer.Ordinal);
    private readonly long[] verdicts = new long[4];

    /// <param name="path">The method; one of those that are served, or a word for all others.</param>
    /// <param name="code">How it ended.</param>
    /// <param name="took">From the headers to the end of the answer.</param>
    public void Ended(string path, GrpcCode code, TimeSpan took)
    {
        Interlocked.Increment(ref calls.GetOrAdd((path, code), static _ => new long[1])[0]);
        latency.GetOrAdd(path, static _ => new CountHistogram(Seconds)).Observe(took.TotalSeconds);
    }

    public void Scored(in DomainScore score) => Scored([score]);

    public void Scored(ReadOnlySpan<DomainScore> scores)
    {
        Span<long> counts = stackalloc long[4];
        float[] scored = ArrayPool<float>.Shared.Rent(scores.Length);
        int count = 0;
        foreach (ref readonly DomainScore score in scores)
        {
            counts[(int)score.Kind]++;
            if (score.Kind != VerdictKind.NotApplicable)
            {
                scored[count++] = score.Margin;
            }
        }

        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                Interlocked.Add(ref verdicts[i], counts[i]);
            }
        }

        drift?.Add(scored.AsSpan(0, count));
        ArrayPool<float>.Shared.Return(scored);
    }

    public long Calls(string path, GrpcCode code) => calls.TryGetValue((path, code), out long[]? count) ? Interlocked.Read(ref count[0]) : 0;

    public void Write(PrometheusText text)
    {
        text.Family("lazaret_dga_grpc_calls_total", "counter", "gRPC calls by method and status.");
        foreach (((string path, GrpcCode code), long[] count) in calls.OrderBy(c => (c.Key.Path, c.Key.Code)))
        {
            text.Sample("lazaret_dga_grpc_calls_total", Interlocked.Read(ref count[0]), ("method", path), ("code", ((int)code).ToString(CultureInfo.InvariantCulture)));
        }

        text.Family("lazaret_dga_grpc_seconds", "histogram", "Length of gRPC calls by method.");
        foreach ((string path, CountHistogram histogram) in latency.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            histogram.Write(text, "lazaret_dga_grpc_seconds", ("method", path));
        }

        text.Family("lazaret_dga_names_total", "counter", "Names by verdict.");
        for (int i = 0; i < verdicts.Length; i++)
        {
            text.Sample("lazaret_dga_names_total", Interlocked.Read(ref verdicts[i]), ("verdict", ((VerdictKind)i).ToString().ToLowerInvariant()));
        }

        if (drift?.Index is { } index)
        {
            text.Single("lazaret_dga_score_drift", "gauge", "Population stability index of the last 50,000 margins against those of harmless names when the model was made: above 0.25 what comes in has changed much.", index);
        }
    }
}
