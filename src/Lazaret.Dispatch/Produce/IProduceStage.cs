namespace Lazaret.Dispatch.Produce;

/// <summary>A step that each event passes on its way into the log (<c>event-dispatcher</c> §7.1).</summary>
internal interface IProduceStage
{
    /// <summary>As answers name it.</summary>
    string Name { get; }

    /// <summary>Keeps the event by giving it back, drops it, or puts others in its place. What it adds passes the later steps only.</summary>
    /// <param name="item">The event.</param>
    /// <param name="added">Further events, which go behind all that came.</param>
    ProduceItem? Pass(ProduceItem item, List<ProduceItem> added);
}
