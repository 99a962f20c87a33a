using System.Text;
using System.Text.Json;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Produce.Direct;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Api.Events;

/// <summary>Answers for events that went the short way.</summary>
internal static class DirectRoute
{
    public static async Task AnswerAsync(HttpContext http, Dispatcher dispatcher, DirectOutcome outcome)
    {
        foreach ((string author, int count) in outcome.Authors)
        {
            dispatcher.Metrics.EventsPublished.Add(count, author, EventModels.Name(EventModel.Binary));
        }

        int failed = outcome.Results.Count(r => r.Error is not null);
        if (failed == outcome.Results.Count)
        {
            await ApiErrors.WriteAsync(http, 500, "failed ProduceAnyEvents", outcome.Results[0].Error!).ConfigureAwait(false);
            return;
        }

        using ByteBuffer answer = new();
        using (Utf8JsonWriter json = new(answer, EventJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("total_ok", outcome.Results.Count - failed);
            json.WriteNumber("total_failures", failed);
            json.WriteStartArray("failures");
            for (int i = 0; failed > 0 && i < outcome.Results.Count; i++)
            {
                if (outcome.Results[i].Error is { } error)
                {
                    json.WriteStartObject();
                    json.WriteString("event", Encoding.UTF8.GetString(EventJson.Bytes(EventAvro.Read(EventModel.Binary, outcome.Records[i].Value!.Value.Span))));
                    json.WriteString("error", error);
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer.Memory, http.RequestAborted).ConfigureAwait(false);
    }
}
