using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>Whose results until when are deleted (§3.11).</summary>
internal sealed class DeletedAuthor : IRecord
{
    public string TrackAuthor { get; set; } = "";

    public EventTime Timestamp { get; set; } = EventTime.Zero;

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        TrackAuthor = c.Text("track_author"u8, TrackAuthor);
        Timestamp = c.Time("timestamp"u8, Timestamp);
    }
}
