using System.Text.Json.Serialization;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>One scanner's verdict in a quarantine record.</summary>
internal sealed class RecordedVerdict
{
    public required string Scanner { get; init; }

    public required string Outcome { get; init; }

    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Raw { get; init; }

    [JsonConverter(typeof(LosslessStringConverter))]
    public string? Detail { get; init; }

    public required IReadOnlyList<string> Threats { get; init; }

    public required string Engine { get; init; }

    public string? EngineVersion { get; init; }

    public string? DatabaseVersion { get; init; }

    public static RecordedVerdict Of(ScannerVerdict verdict) => new()
    {
        Scanner = verdict.Scanner,
        Outcome = Names.Of(verdict.Outcome),
        Raw = verdict.Raw,
        Detail = verdict.Detail,
        Threats = verdict.Threats,
        Engine = verdict.Identity.Engine,
        EngineVersion = verdict.Identity.EngineVersion,
        DatabaseVersion = verdict.Identity.DatabaseVersion,
    };
}
