using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1;

/// <summary>Requests, jobs, results, dead letters, analysis, event streams: <c>scan-orchestrator</c> §5.3 to §5.7, §6.</summary>
internal static class DsxScanRoutes
{
    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        _ = v1;
        _ = dsx;
    }
}
