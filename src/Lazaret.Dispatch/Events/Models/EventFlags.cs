using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>How an event is to be treated (§3.4).</summary>
internal sealed class EventFlags : IRecord
{
    public bool BypassCache { get; set; }

    public bool Expedite { get; set; }

    public bool Retry { get; set; }

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        BypassCache = c.Flag("bypass_cache"u8, BypassCache);
        Expedite = c.Flag("expedite"u8, Expedite);
        Retry = c.Flag("retry"u8, Retry);
    }
}
