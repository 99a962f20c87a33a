using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>Which submission is deleted (§3.11).</summary>
internal sealed class DeletedSubmission : IRecord
{
    public string TrackSourceReferences { get; set; } = "";

    public EventTime Timestamp { get; set; } = EventTime.Zero;

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        TrackSourceReferences = c.Text("track_source_references"u8, TrackSourceReferences);
        Timestamp = c.Time("timestamp"u8, Timestamp);
    }
}
