using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>How far a plugin came with a task (§3.7).</summary>
internal sealed class StatusEntity : IRecord
{
    public BinaryEvent Input { get; set; } = new();

    public string Status { get; set; } = "";

    public double Runtime { get; set; }

    public string Error { get; set; } = "";

    public string Message { get; set; } = "";

    public List<BinaryEvent> Results { get; set; } = [];

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Input = c.Record("input"u8, Input, always: true);
        Status = c.Text("status"u8, Status, always: true);
        Runtime = c.Real("runtime"u8, Runtime);
        Error = c.Text("error"u8, Error);
        Message = c.Text("message"u8, Message);
        Results = c.Records("results"u8, Results);
    }
}
