using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>A download is wanted, or done (§3.10).</summary>
internal sealed class DownloadEvent : DispatchEvent
{
    public Source Source { get; set; } = new();

    public string Action { get; set; } = "";

    public DownloadEntity Entity { get; set; } = new();

    public override EventModel Model => EventModel.Download;

    public override void Fields<TCodec>(ref TCodec c)
    {
        ModelVersion = c.Number("model_version"u8, ModelVersion);
        KafkaKey = c.Text("kafka_key"u8, KafkaKey);
        Timestamp = c.Time("timestamp"u8, Timestamp, always: true);
        Author = c.Record("author"u8, Author, always: true);
        Source = c.Record("source"u8, Source, always: true);
        Action = c.Text("action"u8, Action, always: true);
        Entity = c.Record("entity"u8, Entity, always: true);
    }
}
