using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Tests.Api;

/// <summary>Events of our own.</summary>
internal static class Sample
{
    public static BinaryEvent Binary(int number = 1, string source = "testing", string action = "sourced") => new()
    {
        ModelVersion = 6,
        KafkaKey = "placeholder",
        Timestamp = EventTime.From(DateTimeOffset.UtcNow),
        Author = new Author { Name = "bob", Category = "user" },
        Action = action,
        Source = new Source
        {
            Name = source,
            Security = "OFFICIAL",
            Timestamp = EventTime.FromMicros(1_700_000_000_000_000),
            References = new() { ["user"] = "bob" },
            Path = [new PathNode { Action = action, Sha256 = Hash(number), Author = new Author { Name = "bob", Category = "user" }, Timestamp = EventTime.FromMicros(1_700_000_000_000_000), Size = 12 }],
        },
        Entity = new BinaryEntity
        {
            Sha256 = Hash(number),
            Size = 12,
            Features = [new Feature { Name = "filename", Value = "a.txt", Type = "filepath" }],
            Datastreams = action == "enriched" ? [] : [Stream(number)],
        },
    };

    public static Datastream Stream(int number, string label = "content", ulong size = 12, string format = "text/plain") =>
        new() { Label = label, Sha256 = Hash(number), Size = size, IdentifyVersion = 2, FileFormat = format, FileExtension = "txt", Mime = "text/plain", Magic = "ASCII text" };

    /// <summary>The status of a task as a plugin reports it: the input without what is large.</summary>
    public static StatusEvent Status(BinaryEvent task, string status = "completed", string plugin = "p", params BinaryEvent[] results)
    {
        BinaryEvent input = (BinaryEvent)EventJson.Read(EventModel.Binary, System.Text.Json.JsonDocument.Parse(EventJson.Bytes(task)).RootElement);
        input.Entity.Features = [];
        input.Entity.Datastreams = [];
        return new StatusEvent
        {
            ModelVersion = 6,
            KafkaKey = "runner-placeholder",
            Timestamp = EventTime.From(DateTimeOffset.UtcNow),
            Author = new Author { Name = plugin, Version = "1", Category = "plugin" },
            Entity = new StatusEntity { Input = input, Status = status, Runtime = 1, Results = [.. results] },
        };
    }

    /// <summary>What a plugin found in a task: a child, or the binary itself enriched.</summary>
    public static BinaryEvent Result(BinaryEvent task, int number, string action, string plugin = "p")
    {
        BinaryEvent result = Binary(number, task.Source.Name, action);
        result.Author = new Author { Name = plugin, Version = "1", Category = "plugin" };
        result.Source.Path = [.. task.Source.Path, new PathNode { Action = action, Sha256 = Hash(number), Author = result.Author, Timestamp = result.Timestamp }];
        result.Flags = new EventFlags { BypassCache = true, Expedite = true, Retry = true };
        return result;
    }

    public static string Hash(int number) => number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);

    public static BinaryEvent Read(System.Text.Json.JsonElement e) => (BinaryEvent)EventJson.Read(EventModel.Binary, e);
}
