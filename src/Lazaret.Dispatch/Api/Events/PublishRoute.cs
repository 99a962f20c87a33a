using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;
using Lazaret.Dispatch.Produce;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Dispatch.Api.Events;

/// <summary><c>POST /api/v2/event</c> (<c>event-dispatcher</c> §2.3).</summary>
internal static class PublishRoute
{
    private const string Title = "PostEvent TransformEvents invalid events";

    public static async Task HandleAsync(HttpContext http, Dispatcher dispatcher)
    {
        // 1. What is it, and can it be read?
        // 2. Pipeline and log.
        // 3. What became of each.
        if (EventModels.Parse(http.Request.Query["model"].LastOrDefault()) is not { } model)
        {
            await ApiErrors.WriteAsync(http, 400, "not a registered model type", $"model is \"{http.Request.Query["model"].LastOrDefault()}\"; allowed are {EventModels.Allowed}").ConfigureAwait(false);
            return;
        }

        long began = Stopwatch.GetTimestamp();
        using ByteBuffer body = new(64 << 10);
        if (!await BodyReader.ReadAsync(http, body, dispatcher.Options.MaxBodyBytes).ConfigureAwait(false))
        {
            return;
        }

        if (body.Length == 0)
        {
            await ApiErrors.WriteAsync(http, 400, "Empty Request", "the body is empty").ConfigureAwait(false);
            return;
        }

        bool direct = model == EventModel.Binary && Flag(http, "avro-format") && !Flag(http, "include_ok") && !Flag(http, "pause_plugins");
        if (direct && await dispatcher.Direct.TryPublishAsync(body.Memory, CancellationToken.None).ConfigureAwait(false) is { } directly)
        {
            await DirectRoute.AnswerAsync(http, dispatcher, directly).ConfigureAwait(false);
            return;
        }

        PostedEvents posted;
        try
        {
            posted = Flag(http, "avro-format") ? PostedEvents.FromAvro(model, body.Memory) : PostedEvents.FromJson(model, body.Memory, e => CountBadVersion(dispatcher, e));
            dispatcher.Metrics.ProduceDuration.Observe(Stopwatch.GetElapsedTime(began), "buffer");
        }
        catch (EventFormatException e)
        {
            await ApiErrors.WriteAsync(http, 422, Title, e.Message).ConfigureAwait(false);
            return;
        }

        if (Flag(http, "pause_plugins"))
        {
            await TryPauseAsync(dispatcher).ConfigureAwait(false);
        }

        ProduceOutcome outcome = posted.Valid.Count == 0 ? new ProduceOutcome { AllFiltered = true } : await dispatcher.Publisher.PublishAsync(posted.Valid, http.RequestAborted).ConfigureAwait(false);
        Count(dispatcher, posted, outcome);
        if (direct)
        {
            dispatcher.Direct.Learn(outcome.Events);
        }

        if (posted.Valid.Count > 0 && outcome.Failures.Count == posted.Valid.Count)
        {
            await ApiErrors.WriteAsync(http, 500, "failed ProduceAnyEvents", string.Join("; ", outcome.Failures.Select(f => f.Error).Distinct().Take(10))).ConfigureAwait(false);
            return;
        }

        bool forgiven = model == EventModel.Status && posted.Valid.Count > 0 && dispatcher.Options.AcceptFilteredStatus;
        if (outcome.AllFiltered && !forgiven)
        {
            await FilteredAsync(http, posted, outcome).ConfigureAwait(false);
            return;
        }

        await AnswerAsync(http, posted, outcome).ConfigureAwait(false);
    }

    /// <summary>Of this route alone: everything but <c>true</c> and <c>1</c> is false.</summary>
    private static bool Flag(HttpContext http, string name) => http.Request.Query[name].LastOrDefault() is "true" or "1";

    private static void CountBadVersion(Dispatcher dispatcher, DispatchEvent e) =>
        dispatcher.Metrics.ProduceBadVersion.Increment(EventModels.Name(e.Model), e.ModelVersion.ToString(CultureInfo.InvariantCulture), e.Author.Name);

    private static void Count(Dispatcher dispatcher, PostedEvents posted, ProduceOutcome outcome)
    {
        foreach ((string stage, int count) in outcome.Dropped)
        {
            dispatcher.Metrics.ProducePipelineRemoved.Add(count, stage);
        }

        HashSet<int> failed = [.. outcome.Failures.Select(f => f.Input)];
        for (int i = 0; i < posted.Valid.Count; i++)
        {
            DispatchEvent e = posted.Valid[i];
            if (failed.Contains(i))
            {
                continue;
            }

            dispatcher.Metrics.EventsPublished.Increment(e.Author.Name, EventModels.Name(e.Model));
            if (e is StatusEvent status)
            {
                if (e.Author.Category != "user")
                {
                    dispatcher.Metrics.StatusPublished.Increment(e.Author.Name, status.Entity.Status);
                }

                if (StatusNames.IsCompleted(status.Entity.Status))
                {
                    dispatcher.Metrics.ProcessingTime.Observe(TimeSpan.FromSeconds(Math.Clamp(status.Entity.Runtime, 0, 1e9)), e.Author.Name);
                }
            }
        }
    }

    /// <summary>Never in the way of the request.</summary>
    private static async Task TryPauseAsync(Dispatcher dispatcher)
    {
        try
        {
            await dispatcher.Pause.PauseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Core.Events.EventLogException)
        {
            // The events themselves will tell.
        }
    }

    private static Task FilteredAsync(HttpContext http, PostedEvents posted, ProduceOutcome outcome)
    {
        bool aged = outcome.Dropped.ContainsKey(Produce.AgeOffStage.StageName);
        string filters = string.Join(',', outcome.Dropped.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Key}:{d.Value}")));
        string failures = string.Join("; ", posted.Failures.Select(f => f.Error).Distinct().Take(10));
        string detail = aged
            ? $"all submitted events aged off immediately, their source keeps events for a shorter time than they are old ({filters})"
            : $"all submitted events were filtered: filters [{filters}], failures {posted.Failures.Count} [{failures}]";
        return ApiErrors.WriteAsync(
            http,
            425,
            "All events to be published have been filtered out",
            detail,
            aged ? ApiError.AllEventsAgedOff : ApiError.AllEventsFiltered,
            new Dictionary<string, string> { ["filters"] = filters, ["total_failures"] = posted.Failures.Count.ToString(CultureInfo.InvariantCulture), ["response_failures"] = failures });
    }

    private static async Task AnswerAsync(HttpContext http, PostedEvents posted, ProduceOutcome outcome)
    {
        using ByteBuffer answer = new();
        using (Utf8JsonWriter json = new(answer, EventJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("total_ok", outcome.Ok);
            json.WriteNumber("total_failures", posted.Failures.Count + outcome.Failures.Count);
            json.WriteStartArray("failures");
            foreach ((string e, string error) in posted.Failures.Concat(outcome.Failures.Select(f => (posted.Text(f.Input), f.Error))))
            {
                json.WriteStartObject();
                json.WriteString("event", e);
                json.WriteString("error", error);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (Flag(http, "include_ok") && outcome.Events.Count > 0)
            {
                json.WriteStartArray("ok");
                foreach (DispatchEvent e in outcome.Events)
                {
                    EventJson.Write(json, e);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer.Memory, http.RequestAborted).ConfigureAwait(false);
    }
}
