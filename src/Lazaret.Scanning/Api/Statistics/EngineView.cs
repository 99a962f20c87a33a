using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Hosting;

namespace Lazaret.Scanning.Api.Statistics;

/// <summary>How one scanner of the chain is doing.</summary>
internal sealed record EngineView
{
    public required string Name { get; init; }

    public string? Engine { get; init; }

    public string? EngineVersion { get; init; }

    public string? DatabaseVersion { get; init; }

    /// <summary>closed = working, open = out and items wait, half_open = being tried.</summary>
    [NamesOf("closed", "open", "half_open")]
    public required string State { get; init; }

    public string? LastError { get; init; }

    public static EngineView Of(EngineStatus e) => new()
    {
        Name = e.Name,
        Engine = e.Engine,
        EngineVersion = e.EngineVersion,
        DatabaseVersion = e.DatabaseVersion,
        State = e.State,
        LastError = e.LastError,
    };
}
