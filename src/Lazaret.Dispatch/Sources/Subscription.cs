namespace Lazaret.Dispatch.Sources;

/// <summary>One of the up to three readers of a consumer (<c>event-dispatcher</c> §6.2), in the order in which they are asked.</summary>
/// <param name="Name"><c>expedite</c>, <c>live</c> or <c>historic</c>.</param>
/// <param name="FromEarliest">Where it starts when it is new: at the earliest record, or behind the latest.</param>
/// <param name="Topics">What it reads.</param>
internal sealed record Subscription(string Name, bool FromEarliest, TopicSet Topics)
{
    /// <summary>The subscriptions of a consumer of binary events.</summary>
    /// <param name="names">Of which prefix.</param>
    /// <param name="expedite">Expedited events.</param>
    /// <param name="live">New events.</param>
    /// <param name="historic">All events that are still there.</param>
    /// <param name="sources">Of these sources; empty = of all.</param>
    /// <param name="actions">With these actions; empty = with any.</param>
    public static IReadOnlyList<Subscription> OfBinary(TopicNames names, bool expedite, bool live, bool historic, IReadOnlyList<string> sources, IReadOnlyList<string> actions)
    {
        IReadOnlyList<Subscription> both = Both(TopicSet.Binary(names, sources, actions), live, historic);
        return expedite ? [new Subscription("expedite", false, TopicSet.System(names, "expedite")), .. both] : both;
    }

    /// <summary>The subscriptions of a consumer of events of another model.</summary>
    public static IReadOnlyList<Subscription> OfModel(TopicNames names, string model, bool live, bool historic) => Both(TopicSet.System(names, model), live, historic);

    private static List<Subscription> Both(TopicSet topics, bool live, bool historic)
    {
        List<Subscription> subscriptions = [];
        if (live)
        {
            subscriptions.Add(new Subscription("live", false, topics));
        }

        if (historic)
        {
            subscriptions.Add(new Subscription("historic", true, topics));
        }

        return subscriptions;
    }
}
