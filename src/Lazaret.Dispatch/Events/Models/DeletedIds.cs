using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>Which events are deleted (§3.11).</summary>
internal sealed class DeletedIds : IRecord
{
    public List<string> Ids { get; set; } = [];

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Ids = c.Texts("ids"u8, Ids);
    }
}
