using Lazaret.Dispatch.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Dispatch.Api.Streams;

/// <summary>The routes of streams (<c>event-dispatcher</c> §2.6 to 2.10).</summary>
public static class StreamRoutes
{
    private const string Label = "/api/v3/stream/{source}/{label}";
    private const string Stream = Label + "/{hash}";
    private const string Copy = "/api/v3/stream/{sourceA}/{sourceB}/{label}/{hash}";

    public static void Map(IEndpointRouteBuilder routes, StreamService service)
    {
        StreamUploads uploads = new(service);
        StreamDownloads downloads = new(service);
        StreamChanges changes = new(service);
        routes.MapPost(Label, (RequestDelegate)uploads.PostAsync);
        routes.MapGet(Stream, (RequestDelegate)downloads.GetAsync);
        routes.MapMethods(Stream, [HttpMethods.Head], (RequestDelegate)downloads.HeadAsync);
        routes.MapMethods(Copy, [HttpMethods.Patch], (RequestDelegate)changes.CopyAsync);

        // Without the setting it is as if there were no such route, which is not what a route for other methods answers.
        routes.MapDelete(Stream, service.Options.AllowDelete ? (RequestDelegate)changes.DeleteAsync : (RequestDelegate)NoRouteAsync);
    }

    private static Task NoRouteAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync("404 page not found\n", http.RequestAborted);
    }
}
