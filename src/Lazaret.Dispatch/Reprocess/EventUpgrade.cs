using System.Text.Json;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Identity;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Produce;

namespace Lazaret.Dispatch.Reprocess;

/// <summary>Makes a record of a former prefix one of the present: newest version, key and tracking fields made anew, nothing else.</summary>
internal sealed class EventUpgrade(bool legacyJson, int mostBytes)
{
    private readonly IdentityStage identity = new();

    /// <summary>The record for <paramref name="topic"/>; null when there is none, and <paramref name="why"/> says the end of a sentence about the old one.</summary>
    public NewRecord? Make(EventModel model, LogRecord old, string topic, out string why)
    {
        why = "is empty and has no key";
        if (old.Value is not { IsEmpty: false } value)
        {
            // What was buried there must not rise here.
            return old.Key is null ? null : new NewRecord(topic, old.Key, null);
        }

        DispatchEvent e;
        try
        {
            e = legacyJson ? FromJson(model, value) : EventAvro.Read(model, value.Span);
        }
        catch (Exception x) when (x is EventFormatException or JsonException)
        {
            why = x is JsonException ? "is not JSON" : x.Message;
            return null;
        }

        string before = e.KafkaKey;
        if (identity.Pass(new ProduceItem(e, 0, isDerived: false), []) is null)
        {
            why = "has nothing to make a key of";
            return null;
        }

        if (EventKeys.Descriptor(e) is null && before.Length > 0)
        {
            // A random key cannot be made again: with the old one a second copy takes the place of the first.
            e.KafkaKey = before;
        }

        using ByteBuffer avro = new();
        EventAvro.Write(avro, e);
        why = $"has {avro.Length} bytes; allowed are {mostBytes}";
        return avro.Length > mostBytes ? null : new NewRecord(topic, e.KafkaKey, avro.Span.ToArray());
    }

    private static DispatchEvent FromJson(EventModel model, ReadOnlyMemory<byte> value)
    {
        using JsonDocument document = JsonDocument.Parse(value);
        DispatchEvent e = EventJson.Read(model, document.RootElement);
        if (e is StatusEvent status)
        {
            status.Entity.Input.ModelVersion = DispatchEvent.CurrentVersion;
            status.Entity.Results.ForEach(r => r.ModelVersion = DispatchEvent.CurrentVersion);
        }

        return e;
    }
}
