using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Hosting;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api;

/// <summary>What every route needs.</summary>
internal sealed record ApiContext(IScanHost Host, ApiOptions Options, TimeProvider Time)
{
    /// <summary>Refuses new work while the host drains.</summary>
    public void RequireAccepting(HttpContext http)
    {
        if (!Host.IsAccepting)
        {
            http.Response.Headers.RetryAfter = "5";
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "The server is stopping and takes no new work.");
        }
    }
}
