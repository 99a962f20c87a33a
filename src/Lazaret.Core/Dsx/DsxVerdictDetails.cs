namespace Lazaret.Core.Dsx;

/// <summary>More of a verdict in the engine's words.</summary>
public sealed record DsxVerdictDetails
{
    public string? EventDescription { get; set; }

    public string? Reason { get; set; }

    public string? ThreatType { get; set; }
}
