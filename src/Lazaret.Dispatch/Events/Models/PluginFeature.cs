using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>A feature that a plugin may report (§3.8).</summary>
internal sealed class PluginFeature : IRecord
{
    public string Name { get; set; } = "";

    public string Type { get; set; } = "";

    public string Description { get; set; } = "";

    public List<string> Tags { get; set; } = [];

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Name = c.Text("name"u8, Name, always: true);
        Type = c.Text("type"u8, Type, always: true);
        Description = c.Text("desc"u8, Description);
        Tags = c.Texts("tags"u8, Tags);
    }
}
