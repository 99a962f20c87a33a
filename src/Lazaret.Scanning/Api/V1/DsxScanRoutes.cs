using Lazaret.Scanning.Api.V1.DeadLetters;
using Lazaret.Scanning.Api.V1.Dianna;
using Lazaret.Scanning.Api.V1.Jobs;
using Lazaret.Scanning.Api.V1.Results;
using Lazaret.Scanning.Api.V1.Scans;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1;

/// <summary>Requests, jobs, results, dead letters: <c>scan-orchestrator</c> §5.3 to §5.6.</summary>
internal static class DsxScanRoutes
{
    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        ScanRoutes.Map(v1, dsx);
        JobRoutes.Map(v1, dsx);
        ResultRoutes.Map(v1, dsx);
        DeadLetterRoutes.Map(v1, dsx);
        DiannaRoutes.Map(v1, dsx);
    }
}
