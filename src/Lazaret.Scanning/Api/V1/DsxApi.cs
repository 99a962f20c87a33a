using Lazaret.Core.Dsx;
using Lazaret.Scanning.Api.Events;
using Lazaret.Scanning.Api.V1.Description;
using Lazaret.Scanning.Api.V1.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1;

/// <summary>The V1/V1.1 routes under <see cref="DsxPaths.CorePrefix"/>: a thin layer over the scan host.</summary>
internal static class DsxApi
{
    public static void Map(IEndpointRouteBuilder app, DsxContext dsx, ApiContext api, EventClients clients, CancellationToken stopping)
    {
        RouteGroupBuilder v1 = app.MapGroup(DsxPaths.CorePrefix);
        DsxControlRoutes.Map(v1, dsx);
        DsxScanRoutes.Map(v1, dsx);
        SseRoutes.Map(v1, dsx, new SseContext(api, clients, stopping));
        DsxDescription.Map(v1);
    }
}
