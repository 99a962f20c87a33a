using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>Something that a plugin found out about a binary (§3.4).</summary>
internal sealed class Feature : IRecord
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";

    public string Type { get; set; } = "";

    public string Label { get; set; } = "";

    public ulong Size { get; set; }

    public ulong Offset { get; set; }

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Name = c.Text("name"u8, Name, always: true);
        Value = c.Text("value"u8, Value, always: true);
        Type = c.Text("type"u8, Type, always: true);
        Label = c.Text("label"u8, Label);
        Size = c.Size("size"u8, Size);
        Offset = c.Size("offset"u8, Offset);
    }
}
