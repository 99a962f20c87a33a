using Lazaret.Core.Outcomes;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.Jobs;
using Lazaret.Scanning.Hosting;

namespace Lazaret.Scanning.Api.Statistics;

/// <summary>Counts over everything the store has ever accepted, and what goes on now.</summary>
internal sealed record StatisticsView
{
    public required JobCountsView Totals { get; init; }

    public required IReadOnlyDictionary<string, long> JobsByState { get; init; }

    /// <summary>Items that wait or are worked on.</summary>
    public required IReadOnlyDictionary<string, long> Backlog { get; init; }

    public required IReadOnlyDictionary<string, long> DeadByReason { get; init; }

    public required int InFlight { get; init; }

    public required int ConcurrencyLimit { get; init; }

    /// <summary>False once the server drains.</summary>
    public required bool Accepting { get; init; }

    public static StatisticsView Of(StoreStatistics s, IScanHost host) => new()
    {
        Totals = JobCountsView.Of(s.Totals),
        JobsByState = ByName(s.JobsByState),
        Backlog = ByName(s.Backlog),
        DeadByReason = ByName(s.DeadByReason),
        InFlight = host.Concurrency.InFlight,
        ConcurrencyLimit = host.Concurrency.Limit,
        Accepting = host.IsAccepting,
    };

    private static Dictionary<string, long> ByName<T>(IReadOnlyDictionary<T, long> counts)
        where T : struct, Enum => counts.OrderBy(c => c.Key).ToDictionary(c => Names.Of(c.Key), c => c.Value);
}
