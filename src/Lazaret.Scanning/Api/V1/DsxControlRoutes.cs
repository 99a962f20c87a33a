using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1;

/// <summary>Health, version, configuration, connectors, state: <c>scan-orchestrator</c> §5.1, §5.2.</summary>
internal static class DsxControlRoutes
{
    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        _ = v1;
        _ = dsx;
    }
}
