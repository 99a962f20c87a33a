using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>A child that a person puts under a binary (§3.9).</summary>
internal sealed class InsertEntity : IRecord
{
    public string OriginalSource { get; set; } = "";

    public string ParentSha256 { get; set; } = "";

    public BinaryEntity Child { get; set; } = new();

    public PathNode ChildHistory { get; set; } = new();

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        OriginalSource = c.Text("original_source"u8, OriginalSource, always: true);
        ParentSha256 = c.Text("parent_sha256"u8, ParentSha256, always: true);
        Child = c.Record("child"u8, Child, always: true);
        ChildHistory = c.Record("child_history"u8, ChildHistory, always: true);
    }
}
