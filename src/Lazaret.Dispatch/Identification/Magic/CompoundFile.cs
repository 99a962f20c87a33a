using System.Buffers.Binary;
using System.Text;

namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>Compound files (old Office, Outlook, installers) by the names in the first sectors of their directory.</summary>
internal static class CompoundFile
{
    private const int Looked = 8 * 1024;

    // The first that is there decides. Streams are named in UTF-16.
    private static readonly (byte[] Name, string Magic, string Mime)[] streams =
    [
        Stream("EncryptedPackage", "CDFV2 Encrypted", "application/encrypted"),
        Stream("WordDocument", "CDFV2 Microsoft Word", "application/msword"),
        Stream("Workbook", "CDFV2 Microsoft Excel", "application/vnd.ms-excel"),
        Stream("PowerPoint Document", "CDFV2 Microsoft PowerPoint", "application/vnd.ms-powerpoint"),
        Stream("VisioDocument", "CDFV2 Microsoft Visio", "application/vnd.visio"),
        Stream("__properties_version1.0", "CDFV2 Microsoft Outlook Message", "application/vnd.ms-outlook"),
    ];

    /// <summary>Description and MIME type; null when it is no compound file.</summary>
    public static (string Magic, string Mime)? Describe(SuspectFile file)
    {
        ReadOnlySpan<byte> head = file.Head.Span;
        if (head.Length < 64 || BinaryPrimitives.ReadUInt64BigEndian(head) != 0xD0CF11E0A1B11AE1)
        {
            return null;
        }

        int shift = BinaryPrimitives.ReadUInt16LittleEndian(head[30..]);
        uint sector = BinaryPrimitives.ReadUInt32LittleEndian(head[48..]);
        byte[] directory = new byte[Looked];
        int read = shift is 9 or 12 ? file.Read(directory, ((long)sector + 1) << shift) : 0;
        foreach ((byte[] name, string magic, string mime) in streams)
        {
            if (directory.AsSpan(0, read).IndexOf(name) >= 0)
            {
                return (magic, mime);
            }
        }

        return ("Composite Document File V2 Document", "application/x-ole-storage");
    }

    private static (byte[] Name, string Magic, string Mime) Stream(string name, string magic, string mime) => (Encoding.Unicode.GetBytes(name), magic, mime);
}
