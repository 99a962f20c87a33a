using System.Text.Json;
using Lazaret.Cli;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Identity;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Output;

namespace Lazaret.Dispatcher;

/// <summary>Events between their forms. What is wrong is told before anything is written.</summary>
internal static class EventText
{
    /// <summary>Avro to JSON, one event a line.</summary>
    public static void Decode(EventModel model, EventInput input, bool bulk, Stream output)
    {
        List<DispatchEvent> events;
        try
        {
            events = bulk ? EventAvro.ReadBulk(model, input.Bytes.Span) : [EventAvro.Read(model, input.Bytes.Span)];
        }
        catch (EventFormatException e)
        {
            throw new UserErrorException($"{input.Name} {WhyNot(model, input, bulk, e)}", inner: e);
        }

        using ByteBuffer text = new();
        foreach (DispatchEvent e in events)
        {
            using (Utf8JsonWriter json = new(text, EventJson.Options))
            {
                EventJson.Write(json, e);
            }

            text.Append((byte)'\n');
            output.Write(text.Span);
            text.Clear();
        }
    }

    /// <summary>JSON to Avro, byte for byte what the dispatcher writes.</summary>
    public static void Encode(EventModel model, EventInput input, bool bulk, Stream output)
    {
        List<DispatchEvent> events = Read(model, input);
        if (!bulk && events.Count != 1)
        {
            throw new UserErrorException($"{input.Name} holds {events.Count} events; allowed is one, or use --bulk");
        }

        for (int i = 0; i < events.Count; i++)
        {
            // One that does not say its version is of the present one.
            if (events[i].ModelVersion is not (0 or DispatchEvent.CurrentVersion))
            {
                throw new UserErrorException($"{input.Name}: event {i + 1} has model_version {events[i].ModelVersion}; allowed is {DispatchEvent.CurrentVersion}");
            }
        }

        using ByteBuffer avro = new();
        int start = bulk ? EventAvro.BeginBulk(avro, events.Count) : 0;
        foreach (DispatchEvent e in events)
        {
            EventAvro.Write(avro, e);
        }

        if (bulk)
        {
            EventAvro.EndBulk(avro, events.Count, start);
        }

        output.Write(avro.Span);
    }

    /// <summary>The key of each event, or the text that is hashed; one a line.</summary>
    public static void Keys(EventModel model, EventInput input, bool descriptor, TextWriter output)
    {
        if (model is EventModel.Delete or EventModel.Download or EventModel.Retrohunt)
        {
            throw new UserErrorException($"the keys of {EventModels.Name(model)} events are random; allowed are binary, insert, plugin and status");
        }

        List<DispatchEvent> events = Read(model, input);
        List<string> lines = new(events.Count);
        for (int i = 0; i < events.Count; i++)
        {
            string key = EventKeys.Of(events[i]) ?? throw new UserErrorException($"{input.Name}: event {i + 1} has no key: its source.path is empty");
            lines.Add(descriptor ? EventKeys.Descriptor(events[i])! : key);
        }

        foreach (string line in lines)
        {
            // Into a pipe exactly, since somebody may hash it; to a person's eyes visibly.
            output.Write(Console.IsOutputRedirected ? line : SafeText.Visible(line));
            output.Write('\n');
        }
    }

    private static List<DispatchEvent> Read(EventModel model, EventInput input)
    {
        List<DispatchEvent> events = [];
        foreach (JsonElement element in input.Documents())
        {
            try
            {
                events.Add(EventJson.Read(model, element));
            }
            catch (EventFormatException e)
            {
                throw new UserErrorException($"{input.Name}: event {events.Count + 1} is no {EventModels.Name(model)} event: it {SafeText.Visible(e.Message)}", inner: e);
            }
        }

        return events;
    }

    private static string WhyNot(EventModel model, EventInput input, bool bulk, EventFormatException e)
    {
        string name = EventModels.Name(model);
        return JsonRaw.IsValid(input.Bytes.Span) ? "is JSON, not Avro"
            : bulk && Fits(() => EventAvro.Read(model, input.Bytes.Span)) ? $"is a single {name} event; leave --bulk out"
            : !bulk && Fits(() => EventAvro.ReadBulk(model, input.Bytes.Span)) ? $"is a bulk record of {name} events; use --bulk"
            : $"is no {(bulk ? "bulk record of " : "")}{name} event{(bulk ? "s" : "")} in Avro: it {SafeText.Visible(e.Message)}";
    }

    private static bool Fits(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (EventFormatException)
        {
            return false;
        }
    }
}
