using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Lazaret.Dispatch.Identification.Deciding;

namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>The member <c>mimetype</c>, by which EPUB and OpenDocument say what they are.</summary>
internal static class ZipMimeMember
{
    public const string Name = "mimetype";
    private const int Longest = 128;
    private const int HeaderLength = 30;

    /// <summary>The type that the member names, if it is one that is told this way; else null. At most <see cref="Longest"/> bytes are unpacked.</summary>
    public static string? TypeOf(SuspectFile file, ZipDirectory directory, ZipEntry member)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        long at = directory.Prefix + member.LocalOffset;
        if (member.PackedLength > 2 * Longest || file.Read(header, at) < HeaderLength || !header.StartsWith("PK\x3\x4"u8))
        {
            return null;
        }

        byte[] packed = new byte[member.PackedLength];
        int names = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        int read = file.Read(packed, at + HeaderLength + names);
        string? mime = member.Method switch
        {
            0 => Encoding.Latin1.GetString(packed, 0, read),
            8 => Unpack(packed.AsSpan(0, read).ToArray()),
            _ => null,
        };
        string? type = mime is null ? null : TrustedMimes.TypeOf(mime.Trim());
        return type is "document/epub" or "db/odt" || type?.StartsWith("document/odt/", StringComparison.Ordinal) == true ? type : null;
    }

    private static string? Unpack(byte[] packed)
    {
        try
        {
            using DeflateStream plain = new(new MemoryStream(packed), CompressionMode.Decompress);
            byte[] bytes = new byte[Longest];
            return Encoding.Latin1.GetString(bytes, 0, plain.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
