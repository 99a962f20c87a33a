using Lazaret.Core.Domains;
using Lazaret.Shared.Metrics;

namespace Lazaret.Domains.Work;

/// <summary>A worker as Prometheus sees it.</summary>
internal static class WorkerMetrics
{
    public static void Write(PrometheusText text, DomainWorker worker, QueueCounts? queue)
    {
        WorkerCounters counters = worker.Counters;
        Counter("claimed", "Names taken from the queue.", counters.Claimed);
        Counter("answered", "Names that got their answer.", counters.Answered);
        Counter("dga", "Names called generated.", counters.Dga);
        Counter("not_applicable", "Texts that are no registrable names.", counters.NotApplicable);
        Counter("rejected", "Names put aside with a reason.", counters.Rejected);
        Counter("returned", "Names given back to the queue.", counters.Returned);
        Counter("lost", "Names whose lease ran out before they were answered.", counters.Lost);
        Counter("reclaimed", "Names of other workers that are handed out again.", counters.Reclaimed);
        Counter("batches", "Batches scored.", counters.Batches);
        Counter("queue_failures", "Calls to the queue that failed.", counters.QueueFailures);
        Counter("classifier_failures", "Calls to the classifier that failed.", counters.ClassifierFailures);
        text.Single("lazaret_dga_worker_busy_seconds_total", "counter", "How long the classifier was busy with our batches.", counters.Busy.TotalSeconds);
        text.Single("lazaret_dga_worker_batch_names", "gauge", "The most names a batch has now.", worker.Sizer.Current);
        text.Single("lazaret_dga_worker_held_names", "gauge", "Names held by this worker.", worker.Keeper.Names);
        text.Single("lazaret_dga_worker_ready", "gauge", "1 when queue and classifier answer.", worker.Health.Problem is null ? 1 : 0);
        if (queue is { } counts)
        {
            text.Single("lazaret_dga_queue_waiting_names", "gauge", "Names in the queue that nobody holds.", counts.Waiting);
            text.Single("lazaret_dga_queue_held_names", "gauge", "Names in the queue that some worker holds.", counts.Held);
            text.Single("lazaret_dga_queue_rejected_names", "gauge", "Names of the queue that were put aside.", counts.Rejected);
        }

        void Counter(string name, string help, long value) => text.Single($"lazaret_dga_worker_{name}_total", "counter", help, value);
    }
}
