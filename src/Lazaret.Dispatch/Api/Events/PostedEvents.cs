using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;

namespace Lazaret.Dispatch.Api.Events;

/// <summary>The events of a request (<c>event-dispatcher</c> §2.3).</summary>
/// <param name="Valid">Those that can be published.</param>
/// <param name="Raw">Of each valid one, its text in the request; null = it is made when wanted.</param>
/// <param name="Failures">Those that cannot: their text and why.</param>
internal sealed record PostedEvents(IReadOnlyList<DispatchEvent> Valid, IReadOnlyList<string?> Raw, IReadOnlyList<(string Event, string Error)> Failures)
{
    /// <summary>The text of a valid event.</summary>
    public string Text(int index) => Raw[index] ?? Encoding.UTF8.GetString(EventJson.Bytes(Valid[index]));

    /// <summary>Reads a body of JSON: one event or a list.</summary>
    /// <param name="model">What the events are.</param>
    /// <param name="body">The text.</param>
    /// <param name="badVersion">Told of each event that is refused because of its model version.</param>
    /// <exception cref="EventFormatException">None of it can be used; the message is the detail of the answer.</exception>
    public static PostedEvents FromJson(EventModel model, ReadOnlyMemory<byte> body, Action<DispatchEvent>? badVersion = null)
    {
        if (body.Length <= 2)
        {
            throw new EventFormatException("ensure events were in json format: the body is too small to hold an event");
        }

        // The parser does not look into texts, and what is passed through must be readable for those who get it.
        if (!Utf8.IsValid(body.Span))
        {
            throw new EventFormatException("ensure events were in json format: the body is not valid UTF-8");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw new EventFormatException($"ensure events were in json format: {e.Message}", e);
        }

        using (document)
        {
            List<DispatchEvent> valid = [];
            List<string?> raw = [];
            List<(string, string)> failures = [];
            string? undecodable = null;
            int decoded = 0;
            IEnumerable<JsonElement> all = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray() : [document.RootElement];
            foreach (JsonElement element in all)
            {
                string? wrong;
                DispatchEvent? e = null;
                try
                {
                    e = EventJson.Read(model, element);
                    wrong = e.ModelVersion switch
                    {
                        < DispatchEvent.CurrentVersion => $"the event with model_version {e.ModelVersion} is too old; allowed is {DispatchEvent.CurrentVersion}",
                        > DispatchEvent.CurrentVersion => $"the event with model_version {e.ModelVersion} is too new; allowed is {DispatchEvent.CurrentVersion}",
                        _ => null,
                    };
                    if (wrong is not null)
                    {
                        badVersion?.Invoke(e);
                    }
                }
                catch (EventFormatException x)
                {
                    wrong = $"the event was too old or was corrupt: it {x.Message}";
                }

                if (wrong is not null)
                {
                    undecodable ??= wrong;
                    failures.Add((element.GetRawText(), wrong));
                    continue;
                }

                decoded++;
                if (EventRules.Check(e!) is { } invalid)
                {
                    failures.Add((element.GetRawText(), invalid));
                    continue;
                }

                valid.Add(e!);
                raw.Add(null);
            }

            return decoded == 0 ? throw new EventFormatException(undecodable ?? "the list has no events") : new PostedEvents(valid, raw, failures);
        }
    }

    /// <summary>Reads a bulk record in Avro.</summary>
    /// <exception cref="EventFormatException">It is none; the message is the detail of the answer.</exception>
    public static PostedEvents FromAvro(EventModel model, ReadOnlyMemory<byte> body)
    {
        List<DispatchEvent> events;
        try
        {
            events = EventAvro.ReadBulk(model, body.Span);
        }
        catch (EventFormatException e)
        {
            throw new EventFormatException(
                JsonRaw.IsValid(body.Span) ? "supplied events were in json format, not avro" : $"avro event did not match expected bulk schema: it {e.Message}", e);
        }

        List<DispatchEvent> valid = [];
        List<(string, string)> failures = [];
        foreach (DispatchEvent e in events)
        {
            if (EventRules.Check(e) is { } invalid)
            {
                failures.Add((Encoding.UTF8.GetString(EventJson.Bytes(e)), invalid));
            }
            else
            {
                valid.Add(e);
            }
        }

        return events.Count == 0 ? throw new EventFormatException("avro event did not match expected bulk schema: it has no events") : new PostedEvents(valid, new string?[valid.Count], failures);
    }
}
