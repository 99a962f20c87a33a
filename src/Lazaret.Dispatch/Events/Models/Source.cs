using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>Where a binary came from (§3.3).</summary>
internal sealed class Source : IRecord
{
    public string Name { get; set; } = "";

    public Dictionary<string, string> References { get; set; } = [];

    public string Security { get; set; } = "";

    public List<PathNode> Path { get; set; } = [];

    public EventTime Timestamp { get; set; } = EventTime.Zero;

    public Dictionary<string, string> Settings { get; set; } = [];

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Name = c.Text("name"u8, Name, always: true);
        References = c.Map("references"u8, References);
        Security = c.Text("security"u8, Security);
        Path = c.Records("path"u8, Path, always: true);
        Timestamp = c.Time("timestamp"u8, Timestamp, always: true);
        if (c.Version > 4)
        {
            Settings = c.Map("settings"u8, Settings);
        }

    }
}
