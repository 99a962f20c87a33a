namespace Lazaret.Dispatch.Produce;

/// <summary>The steps in their order.</summary>
internal sealed class ProducePipeline(IReadOnlyList<IProduceStage> stages)
{
    /// <summary>What is left, first what came, then what was added; and how many each step dropped.</summary>
    public (List<ProduceItem> Items, Dictionary<string, int> Dropped) Run(IReadOnlyList<ProduceItem> items)
    {
        List<ProduceItem> now = [.. items];
        Dictionary<string, int> dropped = [];
        foreach (IProduceStage stage in stages)
        {
            List<ProduceItem> kept = new(now.Count);
            List<ProduceItem> added = [];
            foreach (ProduceItem item in now)
            {
                if (stage.Pass(item, added) is { } passed)
                {
                    kept.Add(passed);
                }
                else
                {
                    dropped[stage.Name] = dropped.GetValueOrDefault(stage.Name) + 1;
                }
            }

            kept.AddRange(added);
            now = kept;
        }

        return (now, dropped);
    }
}
