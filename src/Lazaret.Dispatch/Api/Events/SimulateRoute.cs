using System.Text.Json;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Api.Events;

/// <summary><c>POST /api/v2/event/simulate</c> (<c>event-dispatcher</c> §2.5).</summary>
internal static class SimulateRoute
{
    private const string Title = "Failed to simulate event";

    public static async Task HandleAsync(HttpContext http, Dispatcher dispatcher)
    {
        using ByteBuffer body = new(64 << 10);
        if (!await BodyReader.ReadAsync(http, body, dispatcher.Options.MaxBodyBytes).ConfigureAwait(false))
        {
            return;
        }

        IReadOnlyList<(FetchRequest Consumer, string? Trigger)> results;
        try
        {
            PostedEvents posted = PostedEvents.FromJson(EventModel.Binary, body.Memory);
            if (posted.Valid.Count + posted.Failures.Count != 1 || posted.Failures.Count > 0)
            {
                await ApiErrors.WriteAsync(http, 422, Title, posted.Failures.Count > 0 ? posted.Failures[0].Error : "one event is allowed, not a list of several").ConfigureAwait(false);
                return;
            }

            results = await dispatcher.SimulateAsync((BinaryEvent)posted.Valid[0], http.RequestAborted).ConfigureAwait(false);
        }
        catch (EventFormatException e)
        {
            await ApiErrors.WriteAsync(http, 422, Title, e.Message).ConfigureAwait(false);
            return;
        }
        catch (EventLogException e)
        {
            await ApiErrors.WriteAsync(http, 500, Title, e.Message).ConfigureAwait(false);
            return;
        }

        using ByteBuffer answer = new();
        using (Utf8JsonWriter json = new(answer, EventJson.Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("consumers");
            foreach ((FetchRequest consumer, string? trigger) in results)
            {
                json.WriteStartObject();
                json.WriteString("name", consumer.Name);
                json.WriteString("version", consumer.Version);
                json.WriteBoolean("filter_out", trigger is not null);
                json.WriteString("filter_out_trigger", trigger ?? "");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer.Memory, http.RequestAborted).ConfigureAwait(false);
    }
}
