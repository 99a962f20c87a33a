using System.Globalization;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Api.Events;

/// <summary><c>GET /api/v2/event/{model}/{active|passive}</c> (<c>event-dispatcher</c> §2.4).</summary>
internal static class FetchRoute
{
    public static async Task HandleAsync(HttpContext http, Dispatcher dispatcher, bool isTask)
    {
        // 1. What is asked for?
        // 2. Events, or the time is over.
        // 3. The answer; what cannot be sent goes back.
        string? name = (string?)http.Request.RouteValues["model"];
        if (EventModels.Parse(name) is not { } model)
        {
            await ApiErrors.WriteAsync(http, 400, "not a registered model type", $"model is \"{name}\"; allowed are {EventModels.Allowed}").ConfigureAwait(false);
            return;
        }

        FetchRequest request;
        try
        {
            request = new FetchParser(dispatcher.Options.FetchLimit, dispatcher.Options.DefaultWait).Parse(model, isTask, http.Request.Query, http.Request.Headers.UserAgent.ToString());
        }
        catch (FetchParameterException e)
        {
            await ApiErrors.WriteAsync(http, 422, "bad parameters", e.Message).ConfigureAwait(false);
            return;
        }

        FetchReply reply;
        try
        {
            reply = await dispatcher.Hub.FetchAsync(request, http.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (EventLogException e)
        {
            await ApiErrors.WriteAsync(http, 500, "Fetch Failed", e.Message).ConfigureAwait(false);
            return;
        }

        Count(dispatcher, request, reply);
        bool sent = false;
        try
        {
            using ByteBuffer body = new(16 << 10);
            string boundary = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
            Write(body, boundary, request, reply);
            http.Response.ContentType = $"multipart/form-data; boundary={boundary}";
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body.Memory, http.RequestAborted).ConfigureAwait(false);
            await http.Response.CompleteAsync().ConfigureAwait(false);
            sent = !http.RequestAborted.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            // The client went away meanwhile.
        }
        finally
        {
            if (sent)
            {
                await dispatcher.Hub.SentAsync(reply).ConfigureAwait(false);
            }
            else
            {
                await dispatcher.Hub.NotSentAsync(reply).ConfigureAwait(false);
            }
        }
    }

    private static void Count(Dispatcher dispatcher, FetchRequest request, FetchReply reply)
    {
        string model = EventModels.Name(request.Model);
        dispatcher.Metrics.FetchRequests.Increment(request.Name, model);
        dispatcher.Metrics.EventsFetched.Add(reply.Events.Count, request.Name, model);
        foreach ((string reason, int count) in reply.Filters)
        {
            dispatcher.Metrics.EventsFiltered.Add(count, request.Name, model);
            dispatcher.Metrics.ConsumePipelineRemoved.Add(count, reason[..reason.IndexOf('-', StringComparison.Ordinal)]);
        }

        dispatcher.Metrics.ConsumeNotReady.Set(reply.NotReady.Count > 0 ? 1 : 0, request.Name, request.Version);
        if (request.IsTask)
        {
            dispatcher.Metrics.TaskSteps.Add(reply.Events.Count, "started");
        }
    }

    private static void Write(ByteBuffer body, string boundary, FetchRequest request, FetchReply reply)
    {
        Part(body, boundary, "info", "info.json");
        Info(body, reply);
        body.Append("\r\n"u8);
        Part(body, boundary, "events", request.Avro ? "events.avro" : "events.json");
        if (request.Avro)
        {
            Avro(body, reply);
        }
        else
        {
            Json(body, reply);
        }

        body.Append(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
    }

    private static void Part(ByteBuffer body, string boundary, string name, string file) =>
        body.Append(Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n"));

    private static void Info(ByteBuffer body, FetchReply reply)
    {
        using Utf8JsonWriter json = new(body, EventJson.Options);
        json.WriteStartObject();
        json.WriteNumber("filtered", reply.Filters.Values.Sum());
        json.WriteNumber("fetched", reply.Events.Count);
        json.WriteBoolean("ready", !reply.Paused && reply.NotReady.Count == 0);
        json.WriteBoolean("paused", reply.Paused);
        if (reply.NotReady.Count > 0)
        {
            json.WriteString("consumers_not_ready", string.Join(',', reply.NotReady));
        }

        if (reply.Filters.Count > 0)
        {
            json.WriteStartObject("filters");
            foreach ((string reason, int count) in reply.Filters.OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                json.WriteNumber(reason, count);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Json(ByteBuffer body, FetchReply reply)
    {
        using Utf8JsonWriter json = new(body, EventJson.Options);
        json.WriteStartObject();
        json.WriteStartArray("events");
        foreach (FetchedEvent e in reply.Events)
        {
            EventJson.Write(json, e.Event);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Avro(ByteBuffer body, FetchReply reply)
    {
        int start = EventAvro.BeginBulk(body, reply.Events.Count);
        foreach (FetchedEvent e in reply.Events)
        {
            if (e.Stored is { } stored)
            {
                body.Append(stored.Span);
            }
            else
            {
                EventAvro.Write(body, e.Event);
            }
        }

        EventAvro.EndBulk(body, reply.Events.Count, start);
    }
}
