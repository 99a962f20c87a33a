using System.Diagnostics;
using Lazaret.Dispatch.Metrics;

namespace Lazaret.Dispatch.Produce;

/// <summary>The steps in their order.</summary>
/// <param name="stages">The steps.</param>
/// <param name="metrics">Told what each step did; null = nobody is.</param>
internal sealed class ProducePipeline(IReadOnlyList<IProduceStage> stages, DispatchMetrics? metrics = null)
{
    /// <summary>What is left, first what came, then what was added; and how many each step dropped.</summary>
    public (List<ProduceItem> Items, Dictionary<string, int> Dropped) Run(IReadOnlyList<ProduceItem> items)
    {
        List<ProduceItem> now = [.. items];
        Dictionary<string, int> dropped = [];
        Stopwatch watch = Stopwatch.StartNew();
        foreach (IProduceStage stage in stages)
        {
            TimeSpan began = watch.Elapsed;
            (List<ProduceItem> kept, int added) = Pass(stage, now);
            metrics?.ProducePipelineDuration.Observe(watch.Elapsed - began, stage.Name);
            if (added > 0)
            {
                metrics?.ProducePipelineAdded.Add(added, stage.Name);
            }

            if (now.Count + added > kept.Count)
            {
                dropped[stage.Name] = now.Count + added - kept.Count;
            }

            now = kept;
        }

        return (now, dropped);
    }

    private (List<ProduceItem> Kept, int Added) Pass(IProduceStage stage, List<ProduceItem> items)
    {
        List<ProduceItem> kept = new(items.Count);
        List<ProduceItem> added = [];
        try
        {
            foreach (ProduceItem item in items)
            {
                if (stage.Pass(item, added) is { } passed)
                {
                    kept.Add(passed);
                }
            }
        }
        catch
        {
            metrics?.ProducePipelineErrors.Increment(stage.Name);
            throw;
        }

        kept.AddRange(added);
        return (kept, added.Count);
    }
}
