using Lazaret.Core.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Dispatch.Api.Streams;

/// <summary>Reads the name of a stream from a path.</summary>
internal static class StreamAddress
{
    /// <summary>A part of the path. The server leaves an escaped slash as it is; here it is the slash it stands for, which no name may have.</summary>
    public static string Part(HttpContext http, string name) => (http.GetRouteValue(name) as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name, or what is wrong with it.</summary>
    public static (StreamName Name, ApiError? Error) Of(HttpContext http, string source = "source") =>
        StreamName.TryCreate(Part(http, source), Part(http, "label"), Part(http, "hash"), out StreamName name, out string? error)
            ? (name, null)
            : (default, new ApiError(StatusCodes.Status400BadRequest, "invalid stream name", error));
}
