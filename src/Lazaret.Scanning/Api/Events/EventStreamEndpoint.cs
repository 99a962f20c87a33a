using System.Globalization;
using System.Text;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Queries;
using Lazaret.Scanning.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.Events;

/// <summary>
/// Events as server-sent events. Each client has its own bounded queue, so one that does not read holds nobody, and is cut off after
/// <see cref="ApiOptions.EventPatience"/>. An idle client costs its connection and one timer.
/// </summary>
internal static class EventStreamEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, ApiContext api, EventClients clients, CancellationToken stopping)
    {
        routes.MapGet("/events", (Delegate)((HttpContext http) => StreamAsync(http, api, clients, stopping)))
            .Describe(
                "events", "events", "Server-sent events: job, result, dead_letter, engine, connector, damage, and reset when events were missed.",
                new ApiParameter("lastEventId", "Go on behind this event; the header Last-Event-ID means the same and wins.", IsNumber: true))
            .Produces<string>(200, "text/event-stream");
    }

    private static async Task StreamAsync(HttpContext http, ApiContext api, EventClients clients, CancellationToken stopping)
    {
        long? lastId = LastId(http);
        if (!clients.TryEnter())
        {
            http.Response.Headers.RetryAfter = "10";
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "All event streams are taken; try again later.");
        }

        try
        {
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            http.Response.ContentType = "text/event-stream";
            IAsyncEnumerator<ScanEvent> events = api.Host.Events.WatchAsync(lastId, end.Token).GetAsyncEnumerator(end.Token);
            await using (events.ConfigureAwait(false))
            {
                await PumpAsync(http, api, events, end).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the server stops: an event stream has no other end.
        }
        finally
        {
            clients.Leave();
        }
    }

    private static async Task PumpAsync(HttpContext http, ApiContext api, IAsyncEnumerator<ScanEvent> events, CancellationTokenSource end)
    {
        // Watching begins with this call, before the client is told that it has begun.
        Task<bool> next = events.MoveNextAsync().AsTask();
        try
        {
            await WriteAsync(http, api, ": lazaret\nretry: 2000\n\n", end.Token).ConfigureAwait(false);
            while (true)
            {
                try
                {
                    if (!await next.WaitAsync(api.Options.Heartbeat, api.Time, end.Token).ConfigureAwait(false))
                    {
                        return;
                    }
                }
                catch (TimeoutException)
                {
                    await WriteAsync(http, api, ": still here\n\n", end.Token).ConfigureAwait(false);
                    continue;
                }

                ScanEvent e = events.Current;
                await WriteAsync(http, api, string.Create(CultureInfo.InvariantCulture, $"id: {e.Id}\nevent: {e.Type}\ndata: {e.Json}\n\n"), end.Token).ConfigureAwait(false);
                next = events.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator may only be disposed of when no step of it is under way.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync(HttpContext http, ApiContext api, string text, CancellationToken end)
    {
        Task write = http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), end).AsTask();
        try
        {
            await write.WaitAsync(api.Options.EventPatience, api.Time, end).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The server's own least speed allows for hours where much was sent at once; nobody watches that slowly.
            http.Abort();
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new OperationCanceledException("The client does not read its events.");
        }
    }

    private static long? LastId(HttpContext http)
    {
        QueryReader query = new(http);
        string? header = http.Request.Headers["Last-Event-ID"];
        if (string.IsNullOrEmpty(header))
        {
            return query.Number("lastEventId", 0, long.MaxValue);
        }

        return long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? id
            : throw ApiException.Bad("Last-Event-ID", "That is not the id of an event.", "a whole number from 0");
    }
}
