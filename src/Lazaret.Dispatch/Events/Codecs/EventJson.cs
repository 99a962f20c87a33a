using System.Text.Encodings.Web;
using System.Text.Json;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>Events in JSON (<c>event-dispatcher</c> §3).</summary>
internal static class EventJson
{
    /// <summary>Of writers: short, and text stays readable.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(Utf8JsonWriter json, DispatchEvent e)
    {
        JsonFieldWriter writer = new(json);
        json.WriteStartObject();
        e.Fields(ref writer);
        json.WriteEndObject();
    }

    public static byte[] Bytes(DispatchEvent e)
    {
        using ByteBuffer buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            Write(json, e);
        }

        return buffer.Span.ToArray();
    }

    /// <summary>Reads one event.</summary>
    /// <exception cref="EventFormatException">It is none.</exception>
    public static DispatchEvent Read(EventModel model, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new EventFormatException("is not an object");
        }

        DispatchEvent e = EventModels.New(model);
        JsonFieldReader reader = new(element);
        e.Fields(ref reader);
        return e;
    }
}
