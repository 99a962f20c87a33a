using Lazaret.Dispatch.Events.Codecs;

namespace Lazaret.Dispatch.Events.Models;

/// <summary>What is to be downloaded (§3.10).</summary>
internal sealed class DownloadEntity : IRecord
{
    public string Hash { get; set; } = "";

    public string DirectUrl { get; set; } = "";

    public EventTime DirectExpiry { get; set; } = EventTime.Zero;

    public bool Pcap { get; set; }

    public string Category { get; set; } = "";

    public long CategoryQuota { get; set; }

    public byte[] Metadata { get; set; } = [];

    public void Fields<TCodec>(ref TCodec c)
        where TCodec : struct, IFieldCodec, allows ref struct
    {
        Hash = c.Text("hash"u8, Hash, always: true);
        DirectUrl = c.Text("direct_url"u8, DirectUrl);
        DirectExpiry = c.Time("direct_expiry"u8, DirectExpiry);
        Pcap = c.Flag("pcap"u8, Pcap);
        Category = c.Text("category"u8, Category);
        CategoryQuota = c.Number("category_quota"u8, CategoryQuota);
        Metadata = c.Raw("metadata"u8, Metadata);
    }
}
