using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api;

/// <summary>Describes routes: the same words check the request and make the OpenAPI document.</summary>
internal static class RouteExtensions
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, string tag, string summary, params ApiParameter[] parameters)
    {
        foreach (ApiParameter parameter in parameters)
        {
            route.WithMetadata(parameter);
        }

        return route.WithName(name).WithTags(tag).WithSummary(summary).Problems(400, 401, 500, 503);
    }

    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (int status in statuses)
        {
            route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), ["application/problem+json"]));
        }

        return route;
    }
}
