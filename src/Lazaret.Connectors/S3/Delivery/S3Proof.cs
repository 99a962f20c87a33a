using System.Security.Cryptography;

namespace Lazaret.Connectors.S3.Delivery;

/// <summary>
/// Whether the answer to a write shows that the store holds what was sent: by the SHA-256 that it tells, or by an ETag that is the MD5 of the content, which no client of ours ever sends
/// and the store can only have from the bytes themselves. ETags of encrypted objects are something else; those never fit, and the object is looked at.
/// </summary>
internal static class S3Proof
{
    /// <summary>For an item that was sent whole.</summary>
    public static bool OfWhole(string? sha256, string? etag, S3Part part) => string.IsNullOrEmpty(sha256)
        ? IsTag(etag, Convert.ToHexStringLower(Md5(part)))
        : sha256 == Convert.ToBase64String(part.Sha256);

    /// <summary>For an item in parts: S3's ETag of one is the MD5 of its parts' MD5s, and their number.</summary>
    public static bool OfParts(string? sha256, string? etag, string composite, IReadOnlyList<S3SentPart> parts)
    {
        if (!string.IsNullOrEmpty(sha256))
        {
            return sha256 == composite;
        }

        if (parts.Any(p => p.Md5 is null))
        {
            return false;
        }

        return IsTag(etag, $"{Convert.ToHexStringLower(Hash([.. parts.SelectMany(p => p.Md5!)]))}-{parts.Count}");
    }

    public static byte[] Md5(S3Part part) => Hash(part.Buffer.AsSpan(0, part.Count));

#pragma warning disable CA5351 // S3's ETags are MD5; what was scanned is told apart by SHA-256
    private static byte[] Hash(ReadOnlySpan<byte> bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351

    private static bool IsTag(string? etag, string expected) => string.Equals(etag?.Trim('"'), expected, StringComparison.OrdinalIgnoreCase);
}
