using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>A hunt through old binaries (§3.11).</summary>
internal sealed class RetrohuntEvent : DispatchEvent
{
    public byte[] Entity { get; set; } = [];

    public string Action { get; set; } = "";

    public RetrohuntSource Source { get; set; } = new();

    public override EventModel Model => EventModel.Retrohunt;

    public override void Fields<TCodec>(ref TCodec c)
    {
        ModelVersion = c.Number("model_version"u8, ModelVersion);
        KafkaKey = c.Text("kafka_key"u8, KafkaKey);
        Timestamp = c.Time("timestamp"u8, Timestamp, always: true);
        Author = c.Record("author"u8, Author, always: true);
        Entity = c.Raw("entity"u8, Entity);
        Action = c.Text("action"u8, Action);
        Source = c.Record("source"u8, Source, always: true);
    }
}
