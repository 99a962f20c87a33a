using Lazaret.Scanning.Api.V1.Connectors;
using Lazaret.Scanning.Api.V1.Meta;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1;

/// <summary>Health, version, configuration, connectors, state: <c>scan-orchestrator</c> §5.1, §5.2.</summary>
internal static class DsxControlRoutes
{
    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        MetaRoutes.Map(v1, dsx);
        ConfigRoutes.Map(v1, dsx);
        RegistrationRoutes.Map(v1, dsx);
        ProxyRoutes.Map(v1, dsx);
        StateRoutes.Map(v1, dsx);
    }
}
