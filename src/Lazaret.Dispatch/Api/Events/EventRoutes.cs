using Lazaret.Core.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Dispatch.Api.Events;

/// <summary>The routes of events (<c>event-dispatcher</c> §2.2).</summary>
internal static class EventRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Dispatcher dispatcher)
    {
        routes.MapPost("/api/v2/event", http => Guarded(http, () => PublishRoute.HandleAsync(http, dispatcher)));
        routes.MapPost("/api/v2/event/simulate", http => Guarded(http, () => SimulateRoute.HandleAsync(http, dispatcher)));
        routes.MapGet("/api/v2/event/{model}/active", http => Guarded(http, () => FetchRoute.HandleAsync(http, dispatcher, isTask: true)));
        routes.MapGet("/api/v2/event/{model}/passive", http => Guarded(http, () => FetchRoute.HandleAsync(http, dispatcher, isTask: false)));
    }

    /// <summary>The log is away: told, not thrown.</summary>
    private static async Task Guarded(HttpContext http, Func<Task> handle)
    {
        try
        {
            await handle().ConfigureAwait(false);
        }
        catch (EventLogException e)
        {
            await ApiErrors.WriteAsync(http, 500, "failed ProduceAnyEvents", e.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
    }
}
