using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>A stream that belongs to a binary, with its digests (§3.5).</summary>
internal sealed class Datastream : IRecord
{
    public long IdentifyVersion { get; set; }

    public string Label { get; set; } = "";

    public ulong Size { get; set; }

    public string Sha512 { get; set; } = "";

    public string Sha256 { get; set; } = "";

    public string Sha1 { get; set; } = "";

    public string Md5 { get; set; } = "";

    public string Ssdeep { get; set; } = "";

    public string Tlsh { get; set; } = "";

    public string Mime { get; set; } = "";

    public string Magic { get; set; } = "";

    public string FileFormat { get; set; } = "";

    public string FileExtension { get; set; } = "";

    public string Language { get; set; } = "";

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        IdentifyVersion = c.Number("identify_version"u8, IdentifyVersion);
        Label = c.Text("label"u8, Label, always: true);
        Size = c.Size("size"u8, Size, always: true);
        Sha512 = c.Text("sha512"u8, Sha512, always: true);
        Sha256 = c.Text("sha256"u8, Sha256, always: true);
        Sha1 = c.Text("sha1"u8, Sha1, always: true);
        Md5 = c.Text("md5"u8, Md5, always: true);
        Ssdeep = c.Text("ssdeep"u8, Ssdeep);
        Tlsh = c.Text("tlsh"u8, Tlsh);
        Mime = c.Text("mime"u8, Mime, always: true);
        Magic = c.Text("magic"u8, Magic, always: true);
        c.Legacy();
        FileFormat = c.Text("file_format"u8, FileFormat);
        FileExtension = c.Text("file_extension"u8, FileExtension);
        Language = c.Text("language"u8, Language);
    }
}
