namespace Lazaret.Core.Connectors;

/// <summary>What a connector can do beyond listing and reading.</summary>
[Flags]
public enum ConnectorFeatures
{
    None = 0,
    Delete = 1,
    Move = 2,
    Tag = 4,

    /// <summary>Tells of new and changed objects; see <see cref="IConnectorMonitor"/>.</summary>
    Monitor = 8,

    /// <summary>Listing can go on from a cursor.</summary>
    ResumableListing = 16,
}
