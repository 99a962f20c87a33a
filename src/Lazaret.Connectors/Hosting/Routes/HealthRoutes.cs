using Lazaret.Core.Dsx;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Connectors.Hosting.Routes;

/// <summary>What anybody may ask: alive, ready, version, state (<c>connectors</c> §1.2).</summary>
internal static class HealthRoutes
{
    public static Task AliveAsync(HttpContext http) => HostAnswers.WriteAsync(http, """{"ok":true}"""u8.ToArray(), 200);

    /// <summary>Where the core must sign, asset and filter are not for everybody.</summary>
    public static Task ReadyAsync(HttpContext http, HostState state, bool guarded)
    {
        DsxConnectorModel model = state.Model;
        return HostAnswers.WriteAsync(
            http, guarded ? model with { Asset = "", Filter = "", ItemActionMoveMetainfo = "", LastRepoCheckMessage = null } : model, DsxJson.Default.DsxConnectorModel, state.IsReady ? 200 : 503);
    }

    public static Task VersionAsync(HttpContext http, HostState state) => HostAnswers.WriteAsync(http, json =>
    {
        json.WriteStartObject();
        json.WriteString("connector_name", state.Options.Name);
        json.WriteString("connector_id", state.Uuid.ToString());
        json.WriteString("connector_instance_id", state.Uuid.ToString());
        json.WriteString("version", state.Options.Version);
        json.WriteEndObject();
    });

    public static Task StateAsync(HttpContext http, HostState state) => HostAnswers.WriteAsync(http, json =>
    {
        json.WriteStartObject();
        json.WriteString("connector_status", state.Model.Status);
        json.WriteString("dsx-connect connectivity", state.IsCoreThere ? "success" : "failed");
        json.WriteString("repo connectivity", state.IsRepositoryThere ? "success" : "failed");
        json.WriteNumber("scan_requests_since_active_count", state.Requests);
        json.WriteEndObject();
    });
}
