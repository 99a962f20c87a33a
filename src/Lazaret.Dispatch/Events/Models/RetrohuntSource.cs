using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>Who asked for a hunt (§3.11).</summary>
internal sealed class RetrohuntSource : IRecord
{
    public string Submitter { get; set; } = "";

    public string Security { get; set; } = "";

    public EventTime Timestamp { get; set; } = EventTime.Zero;

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Submitter = c.Text("submitter"u8, Submitter);
        Security = c.Text("security"u8, Security);
        Timestamp = c.Time("timestamp"u8, Timestamp, always: true);
    }
}
