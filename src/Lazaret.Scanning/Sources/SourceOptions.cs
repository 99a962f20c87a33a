using Lazaret.Scanning.Breakers;

namespace Lazaret.Scanning.Sources;

/// <summary>How remote connectors are kept from holding each other up. Connectors in this process have no such limits.</summary>
public sealed class SourceOptions
{
    /// <summary>Items of one remote connector that are read or acted on at the same time; 1 to 1,024. Default 32.</summary>
    public int MaxInFlight { get; set; } = 32;

    /// <summary>When a connector counts as out. Default: 10 failures in a row.</summary>
    public BreakerOptions Breaker { get; } = new() { Threshold = 10 };
}
