using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>A plugin tells how far it came, and what it found (§3.7).</summary>
internal sealed class StatusEvent : DispatchEvent
{
    public StatusEntity Entity { get; set; } = new();

    public override EventModel Model => EventModel.Status;

    public override void Fields<TCodec>(ref TCodec c)
    {
        ModelVersion = c.Number("model_version"u8, ModelVersion);
        KafkaKey = c.Text("kafka_key"u8, KafkaKey);
        Timestamp = c.Time("timestamp"u8, Timestamp, always: true);
        Author = c.Record("author"u8, Author, always: true);
        Entity = c.Record("entity"u8, Entity, always: true);
    }
}
