using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Api;

/// <summary>Writes <see cref="ApiError"/>s.</summary>
internal static class ApiErrors
{
    /// <summary>Writes one as the whole answer; when an answer has begun its connection is cut.</summary>
    public static Task WriteAsync(HttpContext http, int status, string title, string detail, string errorEnum = ApiError.Unset, IReadOnlyDictionary<string, string>? parameters = null)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        return new ApiError(status, title, detail) { ErrorEnum = errorEnum, ErrorParams = parameters is { Count: > 0 } ? parameters : null }.WriteAsync(http);
    }
}
