using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>A record of the wire: it shows its fields to a codec in the order of the Avro schema (<c>event-dispatcher</c> §4), which is the contract.</summary>
internal interface IRecord
{
    /// <summary>Reads or writes every field. A codec that writes gives back what it was given.</summary>
    void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct;
}
