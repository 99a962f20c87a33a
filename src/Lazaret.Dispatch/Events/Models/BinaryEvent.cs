using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>Something happened to a binary (§3.4).</summary>
internal sealed class BinaryEvent : DispatchEvent
{
    public Source Source { get; set; } = new();

    public BinaryEntity Entity { get; set; } = new();

    public string Action { get; set; } = "";

    public string Dequeued { get; set; } = "";

    public long Retries { get; set; }

    public EventFlags Flags { get; set; } = new();

    public string TrackSourceReferences { get; set; } = "";

    public List<string> TrackLinks { get; set; } = [];

    public List<string> TrackAuthors { get; set; } = [];

    public override EventModel Model => EventModel.Binary;

    public override void Fields<TCodec>(ref TCodec c)
    {
        ModelVersion = c.Number("model_version"u8, ModelVersion);
        KafkaKey = c.Text("kafka_key"u8, KafkaKey);
        Timestamp = c.Time("timestamp"u8, Timestamp, always: true);
        Author = c.Record("author"u8, Author, always: true);
        Source = c.Record("source"u8, Source, always: true);
        Entity = c.Record("entity"u8, Entity, always: true);
        Action = c.Text("action"u8, Action, always: true);
        Dequeued = c.Text("dequeued"u8, Dequeued);
        Retries = c.Number("retries"u8, Retries);
        Flags = c.Record("flags"u8, Flags, always: true);
        TrackSourceReferences = c.Text("track_source_references"u8, TrackSourceReferences);
        TrackLinks = c.Texts("track_links"u8, TrackLinks);
        TrackAuthors = c.Texts("track_authors"u8, TrackAuthors);
    }
}
