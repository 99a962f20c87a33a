using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Scanning.Api.Json;

namespace Lazaret.Scanning.Api.Connectors;

/// <summary>Whether a connector's repository can be reached and listed.</summary>
internal sealed record CheckView
{
    public required bool Ok { get; init; }

    [NamesOf(typeof(ErrorClass))]
    public string? ErrorClass { get; init; }

    [NamesOf(typeof(ReasonCode))]
    public string? Reason { get; init; }

    public string? Message { get; init; }

    public static CheckView Of(Failure? failure) => failure is null
        ? new CheckView { Ok = true }
        : new CheckView { Ok = false, ErrorClass = Names.Of(failure.Class), Reason = Names.Of(failure.Reason), Message = failure.Message };
}
