using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>Which link is deleted (§3.11).</summary>
internal sealed class DeletedLink : IRecord
{
    public string TrackLink { get; set; } = "";

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        TrackLink = c.Text("track_link"u8, TrackLink);
    }
}
