using Lazaret.Core.Outcomes;
using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.DeadLetters;

/// <summary>Which dead letters are meant: one of the filters, or <c>all</c>, must be given, so that an empty body touches nothing.</summary>
internal sealed record DeadLetterCommand
{
    public string? Job { get; init; }

    public string? Connector { get; init; }

    [NamesOf(typeof(ReasonCode))]
    public string? Reason { get; init; }

    /// <summary>One item by its id.</summary>
    public long? Item { get; init; }

    /// <summary>True = without a filter.</summary>
    public bool? All { get; init; }

    /// <summary>Most of them, the oldest first; 1 to 1,000,000; 100,000 when left out.</summary>
    public int? Max { get; init; }
}
