using System.Buffers.Binary;

namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>Programs by their headers, in the words of libmagic: those of Windows and DOS, of Linux, of macOS, and Java classes.</summary>
internal static class ProgramHeaders
{
    private const string DosMime = "application/x-dosexec";
    private const string WindowsMime = "application/vnd.microsoft.portable-executable";

    /// <summary>Description and MIME type; null when it is none of these.</summary>
    public static (string Magic, string Mime)? Describe(ReadOnlySpan<byte> head) =>
        head.StartsWith("MZ"u8) ? Windows(head)
        : head.StartsWith("\x7F"u8) && head.Length >= 20 && head[1..].StartsWith("ELF"u8) ? Linux(head)
        : head.Length >= 8 ? Apple(head)
        : null;

    private static (string Magic, string Mime) Windows(ReadOnlySpan<byte> head)
    {
        (string Magic, string Mime) dos = ("MS-DOS executable", DosMime);
        if (head.Length < 64)
        {
            return dos;
        }

        uint at = BinaryPrimitives.ReadUInt32LittleEndian(head[0x3C..]);
        if (at > head.Length - 26 || !head[(int)at..].StartsWith("PE\0\0"u8))
        {
            return dos;
        }

        ReadOnlySpan<byte> header = head[(int)at..];
        bool dll = (BinaryPrimitives.ReadUInt16LittleEndian(header[22..]) & 0x2000) != 0;
        string? format = BinaryPrimitives.ReadUInt16LittleEndian(header[24..]) switch
        {
            0x10B => "PE32",
            0x20B => "PE32+",
            _ => null,
        };
        string machine = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) switch
        {
            0x014C => "Intel 80386",
            0x8664 => "x86-64",
            0xAA64 => "Aarch64",
            0x01C0 or 0x01C4 => "ARMv7 Thumb",
            _ => "unknown processor",
        };
        return format is null
            ? ("PE Unknown PE signature for MS Windows", WindowsMime)
            : ($"{format} executable {(dll ? "(DLL) " : "")}{machine}, for MS Windows", WindowsMime);
    }

    private static (string Magic, string Mime) Linux(ReadOnlySpan<byte> head)
    {
        bool little = head[5] != 2;
        ushort kind = little ? BinaryPrimitives.ReadUInt16LittleEndian(head[16..]) : BinaryPrimitives.ReadUInt16BigEndian(head[16..]);
        (string what, string mime) = kind switch
        {
            1 => ("relocatable", "application/x-object"),
            2 => ("executable", "application/x-executable"),
            3 when little && HasInterpreter(head) => ("pie executable", "application/x-pie-executable"),
            3 => ("shared object", "application/x-sharedlib"),
            4 => ("core file", "application/x-coredump"),
            _ => ("unknown type", "application/octet-stream"),
        };
        return ($"ELF {(head[4] == 2 ? "64" : "32")}-bit {(little ? "LSB" : "MSB")} {what}", mime);
    }

    /// <summary>A program that can be loaded anywhere differs from a library in that it asks for a loader.</summary>
    private static bool HasInterpreter(ReadOnlySpan<byte> head)
    {
        bool large = head[4] == 2;
        if (head.Length < 64)
        {
            return false;
        }

        ulong at = large ? BinaryPrimitives.ReadUInt64LittleEndian(head[32..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[28..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(head[(large ? 54 : 42)..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(head[(large ? 56 : 44)..]);
        for (int i = 0; i < count && size >= 4 && at <= (ulong)head.Length - 4; i++, at += (ulong)size)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(head[(int)at..]) == 3)
            {
                return true;
            }
        }

        return false;
    }

    private static (string Magic, string Mime)? Apple(ReadOnlySpan<byte> head)
    {
        const string mime = "application/x-mach-binary";
        const int mostArchitectures = 30; // a class file has its version there, 45 at least
        return BinaryPrimitives.ReadUInt32BigEndian(head) switch
        {
            0xFEEDFACE or 0xCEFAEDFE => ("Mach-O executable", mime),
            0xFEEDFACF or 0xCFFAEDFE => ("Mach-O 64-bit executable", mime),
            0xCAFEBABE when BinaryPrimitives.ReadUInt32BigEndian(head[4..]) < mostArchitectures => ("Mach-O universal binary", mime),
            0xCAFEBABE => ("compiled Java class data", "application/x-java-applet"),
            _ => null,
        };
    }
}
