namespace Lazaret.Core.Dsx;

/// <summary>More of a verdict in the engine's words.</summary>
public sealed record DsxVerdictDetails
{
    public string? EventDescription { get; init; }

    public string? Reason { get; init; }

    public string? ThreatType { get; init; }
}
