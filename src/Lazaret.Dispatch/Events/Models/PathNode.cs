using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>A station on the way of a binary: the first is the submission, the last is the binary of the event (§3.3).</summary>
internal sealed class PathNode : IRecord
{
    public Author Author { get; set; } = new();

    public string Action { get; set; } = "";

    public string Sha256 { get; set; } = "";

    public Dictionary<string, string> Relationship { get; set; } = [];

    public EventTime Timestamp { get; set; } = EventTime.Zero;

    public string FileFormat { get; set; } = "";

    public ulong Size { get; set; }

    public string Filename { get; set; } = "";

    public string Language { get; set; } = "";

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Author = c.Record("author"u8, Author, always: true);
        Action = c.Text("action"u8, Action, always: true);
        Sha256 = c.Text("sha256"u8, Sha256, always: true);
        Relationship = c.Map("relationship"u8, Relationship);
        Timestamp = c.Time("timestamp"u8, Timestamp, always: true);
        c.Legacy();
        FileFormat = c.Text("file_format"u8, FileFormat);
        Size = c.Size("size"u8, Size);
        Filename = c.Text("filename"u8, Filename);
        Language = c.Text("language"u8, Language);
    }
}
