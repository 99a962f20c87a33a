namespace Lazaret.Dispatch.Consume;

/// <summary>What a consumer gets.</summary>
internal sealed record FetchReply
{
    /// <summary>In the order of the log.</summary>
    public IReadOnlyList<FetchedEvent> Events { get; init; } = [];

    /// <summary><c>STAGE-reason</c> to how many events were dropped for it.</summary>
    public IReadOnlyDictionary<string, int> Filters { get; init; } = new Dictionary<string, int>();

    public bool Paused { get; init; }

    /// <summary>Subscriptions without any partition.</summary>
    public IReadOnlyList<string> NotReady { get; init; } = [];

    /// <summary>To be released when the answer cannot be sent.</summary>
    public IReadOnlyList<string> Leases { get; init; } = [];

    /// <summary>Those of them that end when the answer was sent: all but tasks.</summary>
    public IEnumerable<string> EndWhenSent => Leases.Where(l => l.StartsWith(FetchLease, StringComparison.Ordinal));

    /// <summary>How the ids of leases of fetches begin; no key of an event begins so.</summary>
    public const string FetchLease = "fetch-";
}
