using Lazaret.Core.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Dispatch.Api.Streams;

/// <summary>Reads the name of a stream from a path.</summary>
internal static class StreamAddress
{
    public static string Part(HttpContext http, string name) => http.GetRouteValue(name) as string ?? "";

    /// <summary>The name, or what is wrong with it.</summary>
    public static (StreamName Name, ApiError? Error) Of(HttpContext http, string source = "source") =>
        StreamName.TryCreate(Part(http, source), Part(http, "label"), Part(http, "hash"), out StreamName name, out string? error)
            ? (name, null)
            : (default, new ApiError(StatusCodes.Status400BadRequest, "invalid stream name", error));
}
