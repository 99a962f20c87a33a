using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.Pages;

/// <summary>The page at <c>/</c>: three embedded files, nothing from anywhere else.</summary>
internal static class LandingPage
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/", "index.html", "text/html; charset=utf-8");
        Map(routes, "/ui/page.js", "page.js", "text/javascript; charset=utf-8");
        Map(routes, "/ui/page.css", "page.css", "text/css; charset=utf-8");
    }

    private static void Map(IEndpointRouteBuilder routes, string path, string file, string type)
    {
        using Stream stream = typeof(LandingPage).Assembly.GetManifestResourceStream("Lazaret.Scanning.Api.Pages." + file)
            ?? throw new InvalidOperationException($"The page file {file} is not embedded.");
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        byte[] body = copy.ToArray();
        routes.MapGet(path, (RequestDelegate)(http =>
        {
            http.Response.ContentType = type;
            http.Response.ContentLength = body.Length;
            return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
        })).ExcludeFromDescription();
    }
}
