using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>A person puts a child under a binary (§3.9).</summary>
internal sealed class InsertEvent : DispatchEvent
{
    public InsertEntity Entity { get; set; } = new();

    public string TrackLink { get; set; } = "";

    public string TrackAuthor { get; set; } = "";

    public override EventModel Model => EventModel.Insert;

    public override void Fields<TCodec>(ref TCodec c)
    {
        ModelVersion = c.Number("model_version"u8, ModelVersion);
        KafkaKey = c.Text("kafka_key"u8, KafkaKey);
        Timestamp = c.Time("timestamp"u8, Timestamp, always: true);
        Author = c.Record("author"u8, Author, always: true);
        Entity = c.Record("entity"u8, Entity, always: true);
        TrackLink = c.Text("track_link"u8, TrackLink);
        TrackAuthor = c.Text("track_author"u8, TrackAuthor);
    }
}
