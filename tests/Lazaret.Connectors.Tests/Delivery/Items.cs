using System.Security.Cryptography;
using Lazaret.Core.Delivery;

namespace Lazaret.Connectors.Tests.Delivery;

/// <summary>Items to deliver.</summary>
internal static class Items
{
    public static DeliveryItem Of(string key, byte[] content, OverwritePolicy overwrite = OverwritePolicy.Never, byte[]? really = null) => new()
    {
        Key = key,
        SourceName = "in/" + key,
        Size = content.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
        Open = _ => ValueTask.FromResult<Stream>(new MemoryStream(really ?? content)),
        Overwrite = overwrite,
        Metadata = new Dictionary<string, string> { ["source"] = "partner", ["name"] = "näme.txt", ["verdict"] = "clean" },
        Tags = new Dictionary<string, string> { ["scanned"] = "yes" },
    };
}
