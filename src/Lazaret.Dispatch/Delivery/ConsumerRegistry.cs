using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Paths;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch.Delivery;

/// <summary>Who polls, for a day (<c>event-dispatcher</c> §9): what they ask for, and the names by which the autoscaler finds them. Written once a minute for each, and never in the way of a fetch.</summary>
internal sealed partial class ConsumerRegistry(IDeliveryStore store, TimeProvider time, ILogger<ConsumerRegistry> logger)
{
    public const string Consumers = "consumers";
    public const string Deployments = "deployments";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> noted = new(StringComparer.Ordinal);

    public async ValueTask NoteAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        string key = request.Key;
        if (noted.TryGetValue(key, out DateTimeOffset before) && now - before < Interval)
        {
            return;
        }

        noted[key] = now;
        try
        {
            await store.SetAsync(Consumers, key, Json(request), now + Kept, cancellationToken).ConfigureAwait(false);
            if (request.DeploymentKey.Length > 0)
            {
                await store.SetAsync(Deployments, request.DeploymentKey, Write(json => json.WriteString("kafka_prefix", request.Prefix)), now + Kept, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (EventLogException e)
        {
            noted.TryRemove(key, out _);
            LogNotNoted(key, e.Message);
        }
    }

    /// <summary>All of the last day. One that cannot be read is left out.</summary>
    public async ValueTask<IReadOnlyList<FetchRequest>> ListAsync(CancellationToken cancellationToken)
    {
        List<FetchRequest> all = [];
        foreach ((_, string json) in (await store.ListAsync(Consumers, cancellationToken).ConfigureAwait(false)).OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            if (Read(json) is { } request)
            {
                all.Add(request);
            }
        }

        return all;
    }

    private static string Json(FetchRequest r) => Write(json =>
    {
        json.WriteString("user_agent", r.UserAgent);
        json.WriteString("model", EventModels.Name(r.Model));
        json.WriteBoolean("avro", r.Avro);
        json.WriteBoolean("debug", r.Debug);
        json.WriteBoolean("reset", r.Reset);
        json.WriteString("name", r.Name);
        json.WriteString("version", r.Version);
        if (r.DeploymentKey.Length > 0)
        {
            json.WriteString("deployment_key", r.DeploymentKey);
        }

        json.WriteNumber("count", r.Count);
        json.WriteNumber("deadline", (long)r.Deadline.TotalSeconds);
        json.WriteBoolean("is_task", r.IsTask);
        Words(json, "require_sources", r.Sources);
        Words(json, "require_events", r.Actions);
        json.WriteBoolean("require_content", r.RequireContent);
        json.WriteStartObject("require_streams_map");
        foreach ((string label, IReadOnlyList<string> formats) in r.Streams)
        {
            json.WriteStartObject(label);
            foreach (string format in formats)
            {
                json.WriteBoolean(format, true);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteNumber("require_under_content_size", r.UnderContentSize);
        json.WriteNumber("require_over_content_size", r.OverContentSize);
        json.WriteBoolean("require_expedite", r.Expedite);
        json.WriteBoolean("require_live", r.Live);
        json.WriteBoolean("require_historic", r.Historic);
        Words(json, "deny_events", r.DenyActions);
        json.WriteBoolean("deny_self", r.DenySelf);
        json.WriteString("max_security", r.MaxSecurity);
        if (r.Filter is not null)
        {
            json.WriteString("filter", r.Filter.Text);
        }
    });

    /// <summary>A list, and the same as a map, as the existing dispatcher has both.</summary>
    private static void Words(Utf8JsonWriter json, string name, IReadOnlyList<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
        json.WriteStartObject(name + "_map");
        foreach (string word in words.Distinct())
        {
            json.WriteBoolean(word, true);
        }

        json.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> members)
    {
        using ByteBuffer buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.Span);
    }

    private static FetchRequest? Read(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement r = document.RootElement;
            string Text(string name) => r.TryGetProperty(name, out JsonElement e) && e.ValueKind == JsonValueKind.String ? e.GetString()! : "";
            bool Flag(string name) => r.TryGetProperty(name, out JsonElement e) && e.ValueKind == JsonValueKind.True;
            long Number(string name) => r.TryGetProperty(name, out JsonElement e) && e.TryGetInt64(out long n) ? n : 0;
            List<string> List(string name) => r.TryGetProperty(name, out JsonElement e) && e.ValueKind == JsonValueKind.Array ? [.. e.EnumerateArray().Select(w => w.GetString() ?? "")] : [];
            Dictionary<string, IReadOnlyList<string>> streams = new(StringComparer.Ordinal);
            if (r.TryGetProperty("require_streams_map", out JsonElement map) && map.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty label in map.EnumerateObject())
                {
                    streams[label.Name] = [.. label.Value.EnumerateObject().Select(f => f.Name)];
                }
            }

            return EventModels.Parse(Text("model")) is { } model
                ? new FetchRequest
                {
                    Model = model, Name = Text("name"), Version = Text("version"), IsTask = Flag("is_task"), Sources = List("require_sources"), Actions = List("require_events"),
                    DenyActions = List("deny_events"), DenySelf = Flag("deny_self"), RequireContent = Flag("require_content"), UnderContentSize = Number("require_under_content_size"),
                    OverContentSize = Number("require_over_content_size"), Streams = streams, Filter = PathExpression.Parse(Text("filter")).Expression,
                }
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    [LoggerMessage(5100, LogLevel.Warning, "The consumer {Key} could not be noted: {Why}")]
    private partial void LogNotNoted(string key, string why);
}
