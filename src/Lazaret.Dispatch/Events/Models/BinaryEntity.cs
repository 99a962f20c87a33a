using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>What an event says about a binary (§3.4).</summary>
internal sealed class BinaryEntity : IRecord
{
    public string Sha256 { get; set; } = "";

    public string Sha512 { get; set; } = "";

    public string Sha1 { get; set; } = "";

    public string Md5 { get; set; } = "";

    public string Ssdeep { get; set; } = "";

    public string Tlsh { get; set; } = "";

    public ulong Size { get; set; }

    public string Mime { get; set; } = "";

    public string Magic { get; set; } = "";

    public string FileFormat { get; set; } = "";

    public string FileExtension { get; set; } = "";

    public byte[] Info { get; set; } = [];

    public List<Feature> Features { get; set; } = [];

    public List<Datastream> Datastreams { get; set; } = [];

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Sha256 = c.Text("sha256"u8, Sha256, always: true);
        Sha512 = c.Text("sha512"u8, Sha512);
        Sha1 = c.Text("sha1"u8, Sha1);
        Md5 = c.Text("md5"u8, Md5);
        Ssdeep = c.Text("ssdeep"u8, Ssdeep);
        Tlsh = c.Text("tlsh"u8, Tlsh);
        Size = c.Size("size"u8, Size);
        Mime = c.Text("mime"u8, Mime);
        Magic = c.Text("magic"u8, Magic);
        c.Legacy();
        FileFormat = c.Text("file_format"u8, FileFormat);
        FileExtension = c.Text("file_extension"u8, FileExtension);
        Info = c.Raw("info"u8, Info);
        Features = c.Records("features"u8, Features);
        Datastreams = c.Records("datastreams"u8, Datastreams);
    }
}
