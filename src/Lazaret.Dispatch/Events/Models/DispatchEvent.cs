using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>What every event has (<c>event-dispatcher</c> §3).</summary>
internal abstract class DispatchEvent : IRecord
{
    /// <summary>The version of the models that is written; older ones are only read, from Avro.</summary>
    public const long CurrentVersion = 6;

    public abstract EventModel Model { get; }

    /// <summary>0 = not told.</summary>
    public long ModelVersion { get; set; }

    /// <summary>Its identity; calculated when it is published.</summary>
    public string KafkaKey { get; set; } = "";

    public EventTime Timestamp { get; set; } = EventTime.Zero;

    public Author Author { get; set; } = new();

    public abstract void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct;
}
