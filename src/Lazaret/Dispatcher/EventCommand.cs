using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Output;

namespace Lazaret.Dispatcher;

/// <summary><c>lazaret dispatcher event decode|encode|key</c>: looks into stored events and makes them, without a dispatcher.</summary>
internal static class EventCommand
{
    /// <summary>The verb as help and completion show it.</summary>
    internal static VerbCommand Create()
    {
        VerbCommand verb = new("event", "Turn stored events into JSON and back, and calculate their keys") { Examples = [.. DecodeExamples, .. EncodeExamples, .. KeyExamples] };
        verb.Add(Decode());
        verb.Add(Encode());
        verb.Add(Key());
        return verb;
    }

    private static IEnumerable<(string Line, string Does)> DecodeExamples =>
    [
        ("lazaret dispatcher event decode --model binary record.avro", "one stored event as a line of JSON"),
        ("lazaret dispatcher event decode --model status --bulk < body.avro | jq .entity.status", "the events of a request or an answer"),
    ];

    private static IEnumerable<(string Line, string Does)> EncodeExamples =>
    [
        ("lazaret dispatcher event encode --model binary event.json > record.avro", "the bytes that the dispatcher stores"),
        ("lazaret dispatcher event encode --model binary --bulk events.jsonl > body.avro", "the body of a request with avro-format=true"),
    ];

    private static IEnumerable<(string Line, string Does)> KeyExamples =>
    [
        ("lazaret dispatcher event key --model binary events.jsonl", "the key of each event, one a line"),
        ("lazaret dispatcher event key --model binary --descriptor event.json", "the text of which the key is the MD5"),
    ];

    private static VerbCommand Decode()
    {
        VerbCommand verb = new("decode", "Stored events (Avro, versions 4 to 6) as JSON, one a line")
        {
            Examples = [.. DecodeExamples],
            Notes = ["Events of old versions are lifted to the present one. Exit codes: 0 done, 2 the input is no such event."],
        };
        (Option<string> model, Argument<string> file) = Common(verb);
        Option<bool> bulk = Bulk(verb);
        verb.SetAction(async (parsed, stop) =>
        {
            EventModel wanted = ModelOf(parsed.GetValue(model)!);
            EventInput input = await EventInput.ReadAsync(parsed.GetValue(file)!, stop);
            await using Stream output = StandardOutput.Open();
            EventText.Decode(wanted, input, parsed.GetValue(bulk), output);
            return ExitCodes.Ok;
        });
        return verb;
    }

    private static VerbCommand Encode()
    {
        VerbCommand verb = new("encode", "JSON as the bytes that the dispatcher stores")
        {
            Examples = [.. EncodeExamples],
            Notes =
            [
                "Without --bulk the input is one event. With it there may be any number: one after another, in lists, or an answer's {\"events\": [...]}.",
                "Written is the present version. Keys and tracking fields stay as they are in the input: they are made when an event is published.",
                "Exit codes: 0 done, 2 the input is no such event; nothing is written then.",
            ],
        };
        (Option<string> model, Argument<string> file) = Common(verb);
        Option<bool> bulk = Bulk(verb);
        verb.SetAction(async (parsed, stop) =>
        {
            EventModel wanted = ModelOf(parsed.GetValue(model)!);
            if (!Console.IsOutputRedirected)
            {
                throw new UserErrorException("what is written is no text, and standard output is a terminal; send it to a file or a pipe");
            }

            EventInput input = await EventInput.ReadAsync(parsed.GetValue(file)!, stop);
            await using Stream output = StandardOutput.Open();
            EventText.Encode(wanted, input, parsed.GetValue(bulk), output);
            return ExitCodes.Ok;
        });
        return verb;
    }

    private static VerbCommand Key()
    {
        VerbCommand verb = new("key", "The keys that events get when they are published, one a line")
        {
            Examples = [.. KeyExamples],
            Notes =
            [
                "The input is JSON: events one after another, in lists, or an answer's {\"events\": [...]}; for stored ones put decode before it.",
                "Delete, download and retrohunt events have random keys. Exit codes: 0 done, 2 the input is no such event or has no key.",
            ],
        };
        (Option<string> model, Argument<string> file) = Common(verb);
        Option<bool> descriptor = new("--descriptor") { Description = "Print the text that is hashed instead" };
        verb.Add(descriptor);
        verb.SetAction(async (parsed, stop) =>
        {
            EventModel wanted = ModelOf(parsed.GetValue(model)!);
            EventInput input = await EventInput.ReadAsync(parsed.GetValue(file)!, stop);
            await using StreamWriter output = StandardOutput.OpenText();
            EventText.Keys(wanted, input, parsed.GetValue(descriptor), output);
            return ExitCodes.Ok;
        });
        return verb;
    }

    private static (Option<string> Model, Argument<string> File) Common(VerbCommand verb)
    {
        Option<string> model = new("--model") { Description = $"What the events are: {EventModels.Allowed}", HelpName = "M", Required = true };
        Argument<string> file = new("FILE") { Description = "The input; - or nothing is standard input", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "-" };
        verb.Add(model);
        verb.Add(file);
        return (model, file);
    }

    private static Option<bool> Bulk(VerbCommand verb)
    {
        Option<bool> bulk = new("--bulk") { Description = "Many events in one record, as HTTP has them with avro-format=true" };
        verb.Add(bulk);
        return bulk;
    }

    private static EventModel ModelOf(string name) =>
        EventModels.Parse(name) ?? throw new UserErrorException($"--model is \"{SafeText.Visible(name)}\"; allowed are {EventModels.Allowed}");
}
