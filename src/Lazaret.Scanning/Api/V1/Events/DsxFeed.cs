using Lazaret.Core.Dsx;

namespace Lazaret.Scanning.Api.V1.Events;

/// <summary>What the SSE streams of the DSX wire tell (<c>scan-orchestrator</c> §6), with ids and replay.</summary>
internal sealed class DsxFeed
{
    /// <summary>A connector was <c>registered</c>, <c>refreshed</c> or <c>unregistered</c>.</summary>
    public void Connector(string what, DsxConnectorModel model)
    {
    }
}
