using System.Diagnostics;
using Lazaret.Domains.Text;
using Lazaret.Domains.Verdicts;
using Lazaret.Shared.Metrics;
using EnumNames = Lazaret.Core.Outcomes.Names;

namespace Lazaret.Domains.Api;

/// <summary>Counts what was answered over HTTP, for Prometheus.</summary>
internal sealed class DomainApiMetrics
{
    private readonly long[] verdicts = new long[Enum.GetValues<VerdictKind>().Length];
    private long requests;
    private long refused;
    private long ticks;

    public void Count(VerdictKind kind) => Interlocked.Increment(ref verdicts[(int)kind]);

    public void Count(PipelineCounts counts)
    {
        foreach (VerdictKind kind in Enum.GetValues<VerdictKind>())
        {
            Interlocked.Add(ref verdicts[(int)kind], counts.Of(kind));
        }
    }

    /// <summary>A request was answered.</summary>
    /// <param name="began">The <see cref="Stopwatch"/> time stamp of its beginning.</param>
    /// <param name="wasRefused">With an error.</param>
    public void Request(long began, bool wasRefused)
    {
        Interlocked.Increment(ref requests);
        Interlocked.Add(ref refused, wasRefused ? 1 : 0);
        Interlocked.Add(ref ticks, Stopwatch.GetElapsedTime(began).Ticks);
    }

    public string ToText()
    {
        PrometheusText text = new();
        text.Family("lazaret_domains_names_total", "counter", "Names answered over HTTP.");
        foreach (VerdictKind kind in Enum.GetValues<VerdictKind>())
        {
            text.Sample("lazaret_domains_names_total", Interlocked.Read(ref verdicts[(int)kind]), ("verdict", EnumNames.Of(kind)));
        }

        text.Single("lazaret_domains_requests_total", "counter", "Requests for names.", Interlocked.Read(ref requests));
        text.Single("lazaret_domains_requests_refused_total", "counter", "Requests for names that ended with an error.", Interlocked.Read(ref refused));
        text.Single("lazaret_domains_request_seconds_total", "counter", "Time spent in requests for names.", TimeSpan.FromTicks(Interlocked.Read(ref ticks)).TotalSeconds);
        return text.ToString();
    }
}
