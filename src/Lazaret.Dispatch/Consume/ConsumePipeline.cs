using System.Diagnostics;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Metrics;

namespace Lazaret.Dispatch.Consume;

/// <summary>The steps in their order.</summary>
/// <param name="stages">The steps.</param>
/// <param name="metrics">Told how long each step took, and of errors; null = nobody is.</param>
internal sealed class ConsumePipeline(IReadOnlyList<IConsumeStage> stages, DispatchMetrics? metrics = null)
{
    /// <summary>Why the event is dropped, as <c>STAGE-reason</c>; null when the consumer gets it.</summary>
    /// <param name="e">The event.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="step">Whether it comes again, and what is to be done later.</param>
    /// <param name="measured">Each step is measured: for a sample, as the clock would cost more than most steps.</param>
    public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step, bool measured = false)
    {
        int at = 0;
        try
        {
            for (; at < stages.Count; at++)
            {
                long began = measured ? Stopwatch.GetTimestamp() : 0;
                string? reason = stages[at].Drop(e, request, step);
                if (measured)
                {
                    metrics?.ConsumePipelineDuration.Observe(Stopwatch.GetElapsedTime(began), stages[at].Name);
                }

                if (reason is not null)
                {
                    return $"{stages[at].Name}-{reason}";
                }
            }

            return null;
        }
        catch
        {
            metrics?.ConsumePipelineErrors.Increment(stages[at].Name);
            throw;
        }
    }
}
