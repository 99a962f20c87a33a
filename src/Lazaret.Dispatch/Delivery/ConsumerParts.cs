using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Metrics;
using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Delivery;

/// <summary>What all consumers work with.</summary>
internal sealed class ConsumerParts
{
    public required IEventLog Log { get; init; }

    public required IDeliveryStore Store { get; init; }

    public required ConsumePipeline Pipeline { get; init; }

    public required TopicNames Names { get; init; }

    public required DeliveryOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    public DispatchMetrics Metrics { get; init; } = new();

    public TaskIdMaker Ids { get; } = new();

    /// <summary>Told of records that are no events: they are skipped.</summary>
    public Action<LogPosition> Undecodable { get; init; } = static _ => { };
}
