using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Produce;

/// <summary>What became of the events of a request.</summary>
internal sealed record ProduceOutcome
{
    /// <summary>Of the request's events, those that are in the log or needed not be put there.</summary>
    public int Ok { get; init; }

    /// <summary>How many events were put into the log, with those that were made here.</summary>
    public int Published { get; init; }

    /// <summary>Which event of the request could not be published, and why.</summary>
    public IReadOnlyList<(int Input, string Error)> Failures { get; init; } = [];

    /// <summary>How many each step dropped.</summary>
    public IReadOnlyDictionary<string, int> Dropped { get; init; } = new Dictionary<string, int>();

    /// <summary>The request's own events as they were published.</summary>
    public IReadOnlyList<DispatchEvent> Events { get; init; } = [];

    /// <summary>Nothing of what came was left to be published, and no repetition of an ended task is the reason.</summary>
    public bool AllFiltered { get; init; }
}
