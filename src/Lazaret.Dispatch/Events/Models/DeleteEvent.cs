using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>Something is deleted (§3.11).</summary>
internal sealed class DeleteEvent : DispatchEvent
{
    public DeleteEntity Entity { get; set; } = new();

    public string Action { get; set; } = "";

    public override EventModel Model => EventModel.Delete;

    public override void Fields<TCodec>(ref TCodec c)
    {
        ModelVersion = c.Number("model_version"u8, ModelVersion);
        KafkaKey = c.Text("kafka_key"u8, KafkaKey);
        Timestamp = c.Time("timestamp"u8, Timestamp, always: true);
        Author = c.Record("author"u8, Author, always: true);
        Entity = c.Record("entity"u8, Entity, always: true);
        Action = c.Text("action"u8, Action, always: true);
    }
}
