using Lazaret.Core.Connectors;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.Connectors;

internal static class ConnectorEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ApiContext api)
    {
        routes.MapGet("/connectors", (Delegate)((HttpContext http) => ListAsync(http, api)))
            .Describe("list_connectors", "connectors", "All connectors, by name.").Produces<PageView<ConnectorView>>();
        routes.MapGet("/connectors/{id}", (string id, HttpContext http) => GetAsync(id, http, api))
            .Describe("get_connector", "connectors", "One connector.").Produces<ConnectorView>().Problems(404);
        routes.MapPost("/connectors/{id}/check", (string id, HttpContext http) => CheckAsync(id, http, api))
            .Describe("check_connector", "connectors", "Tries whether the repository can be reached and listed.").Produces<CheckView>().Problems(404, 409);
    }

    private static async Task ListAsync(HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        IReadOnlyList<ConnectorInfo> all = await api.Host.Store.ListConnectorsAsync(http.RequestAborted).ConfigureAwait(false);
        PageView<ConnectorView> page = new([.. all.Select(c => ConnectorView.Of(c, Find(api, c.Id.Value) is not null))], null);
        await Answers.WriteAsync(http, page, ApiJsonContext.Default.PageViewConnectorView).ConfigureAwait(false);
    }

    private static async Task GetAsync(string id, HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        ConnectorInfo info = await LoadAsync(id, http, api).ConfigureAwait(false);
        await Answers.WriteAsync(http, ConnectorView.Of(info, Find(api, id) is not null), ApiJsonContext.Default.ConnectorView).ConfigureAwait(false);
    }

    private static async Task CheckAsync(string id, HttpContext http, ApiContext api)
    {
        _ = new QueryReader(http);
        await LoadAsync(id, http, api).ConfigureAwait(false);
        IConnectorClient client = Find(api, id) ?? throw new ApiException(StatusCodes.Status409Conflict, "The connector is registered but not attached to this process.");
        CheckView view = CheckView.Of(await client.CheckAsync(http.RequestAborted).ConfigureAwait(false));
        await Answers.WriteAsync(http, view, ApiJsonContext.Default.CheckView).ConfigureAwait(false);
    }

    private static async Task<ConnectorInfo> LoadAsync(string id, HttpContext http, ApiContext api) =>
        await api.Host.Store.GetConnectorAsync(new ConnectorId(id), http.RequestAborted).ConfigureAwait(false)
            ?? throw ApiException.NotFound("There is no such connector.");

    private static IConnectorClient? Find(ApiContext api, string id) => api.Host.Connectors.FirstOrDefault(c => c.Info.Id.Value == id);
}
