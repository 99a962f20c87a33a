using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;

namespace Lazaret.Scanning.Api.V1.Connectors;

/// <summary>One registered connector.</summary>
internal sealed class DsxEntry(ConnectorId id, IDsxConnector client, bool fromLoopback)
{
    public ConnectorId Id => id;

    public IDsxConnector Client => client;

    public bool FromLoopback => fromLoopback;

    /// <summary>True until it is evicted or unregisters.</summary>
    public bool IsPresent { get; set; }

    /// <summary>Presence holds until then, without a registration or a good health check; ticks of the clock.</summary>
    public DateTimeOffset Until { get; set; }
}
