using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>Who made an event: a plugin or a person (<c>event-dispatcher</c> §3.2).</summary>
internal sealed class Author : IRecord
{
    public string Name { get; set; } = "";

    public string Version { get; set; } = "";

    public string Category { get; set; } = "";

    public string Security { get; set; } = "";

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Name = c.Text("name"u8, Name, always: true);
        Version = c.Text("version"u8, Version);
        Category = c.Text("category"u8, Category);
        Security = c.Text("security"u8, Security);
    }
}
