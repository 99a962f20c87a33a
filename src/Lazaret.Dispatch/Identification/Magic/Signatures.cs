using System.Globalization;

namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>The signatures that we know ourselves, for systems without libmagic. The words are those that the rules of section 11.3 look for.</summary>
internal static class Signatures
{
    private const string Octets = "application/octet-stream";

    /// <summary>In the order in which they are tried.</summary>
    public static IReadOnlyList<Signature> All { get; } =
    [
        // Archives and compressed data.
        Hex(0, "377ABCAF271C", "7-zip archive data", "application/x-7z-compressed"),
        Text(0, "Rar!\x1A\x07", "RAR archive data", "application/x-rar"),
        Hex(0, "1F8B08", "gzip compressed data", "application/gzip"),
        Hex(0, "FD377A585A00", "XZ compressed data", "application/x-xz"),
        Hex(0, "425A68??314159265359", "bzip2 compressed data", "application/x-bzip2"),
        Hex(0, "28B52FFD", "Zstandard compressed data", "application/zstd"),
        Hex(0, "5D00??????FFFFFFFF", "LZMA compressed data, streamed", "application/x-lzma"),
        Text(0, "LZIP\x01", "lzip compressed data", "application/x-lzip"),
        Text(0, "SZDD\x88\xF0\x27\x33", "MS Compress archive data, SZDD variant", "application/x-ms-compress-szdd"),
        Text(0, "MSCF\0\0\0\0", "Microsoft Cabinet archive data", "application/vnd.ms-cab-compressed"),
        Text(0, "ISc(", "InstallShield CAB", Octets),
        Text(7, "**ACE**", "ACE archive data", Octets),
        Hex(0, "60EA????????????????02", "ARJ archive data", "application/x-arj"),
        Hex(0, "60EA", "ARJ archive data", "application/x-arj"),
        Text(0, "070701", "ASCII cpio archive (SVR4 with no CRC)", "application/x-cpio"),
        Text(0, "070702", "ASCII cpio archive (SVR4 with CRC)", "application/x-cpio"),
        Text(0, "070707", "ASCII cpio archive (pre-SVR4 or odc)", "application/x-cpio"),
        Text(0, "hsqs", "Squashfs filesystem, little endian", Octets),
        Text(257, "ustar\0", "POSIX tar archive", "application/x-tar"),
        Text(257, "ustar  \0", "POSIX tar archive (GNU)", "application/x-tar"),
        Text(0, "!<arch>\ndebian", "Debian binary package (format 2.0)", "application/vnd.debian.binary-package"),
        Text(0, "!<arch>\n", "current ar archive", "application/x-archive"),
        Hex(0, "EDABEEDB", "RPM v3.0", "application/x-rpm"),
        Text(2, "-lh5-", "LHa (2.x) archive data [lh5]", "application/x-lzh-compressed"),
        Hex(0, "789F3E22", "Transport Neutral Encapsulation Format (TNEF)", "application/vnd.ms-tnef"),
        Text(0, "ITSF\x03", "MS Windows HtmlHelp Data", Octets),
        Text(0, "conectix", "Microsoft Disk Image, Virtual Server or Virtual PC", "application/x-virtualbox-vhd"),

        // Documents.
        Text(0, "%PDF-", "PDF document", "application/pdf"),
        Text(0, @"{\rtf", "Rich Text Format data", "text/rtf"),
        Text(0, "%!PS", "PostScript document text", "application/postscript"),
        Text(0, "ID;P", "spreadsheet interchange document", Octets),
        Text(0, "SQLite format 3\0", "SQLite 3.x database", "application/x-sqlite3"),
        Text(0, "d8:announce", "BitTorrent file", "application/x-bittorrent"),

        // Pictures.
        Hex(0, "89504E470D0A1A0A", "PNG image data", "image/png"),
        Hex(0, "FFD8FF", "JPEG image data", "image/jpeg"),
        Text(0, "GIF87a", "GIF image data, version 87a", "image/gif"),
        Text(0, "GIF89a", "GIF image data, version 89a", "image/gif"),
        Hex(0, "424D????????00000000????0000??000000", "PC bitmap", "image/bmp"),
        Hex(0, "49492A00", "TIFF image data, little-endian", "image/tiff"),
        Hex(0, "4D4D002A", "TIFF image data, big-endian", "image/tiff"),
        Hex(0, "00000100??00????00", "MS Windows icon resource", "image/vnd.microsoft.icon"),
        Hex(0, "00000200??00????00", "MS Windows cursor resource", "image/x-win-bitmap"),
        Hex(0, "52494646????????57454250", "RIFF (little-endian) data, Web/P image", "image/webp"),
        Hex(0, "D7CDC69A", "Windows metafile", "image/wmf"),

        // Sound and film.
        Hex(0, "52494646????????57415645", "RIFF (little-endian) data, WAVE audio", "audio/x-wav"),
        Hex(0, "52494646????????41564920", "RIFF (little-endian) data, AVI", "video/x-msvideo"),
        Text(0, "OggS", "Ogg data", "audio/ogg"),
        Text(0, "ID3\x03", "Audio file with ID3 version 2.3.0", "audio/mpeg"),
        Text(0, "ID3\x04", "Audio file with ID3 version 2.4.0", "audio/mpeg"),
        Hex(0, "FFFB", "MPEG ADTS, layer III, v1", "audio/mpeg"),
        Text(0, "MThd\0\0\0\x06", "Standard MIDI data", "audio/midi"),
        Text(4, "ftypM4A", "ISO Media, Apple iTunes ALAC/AAC-LC (.M4A) Audio", "audio/x-m4a"),
        Text(4, "ftypqt  ", "ISO Media, Apple QuickTime movie", "video/quicktime"),
        Text(4, "ftyp", "ISO Media", "video/mp4"),
        Hex(0, "3026B2758E66CF11", "Microsoft ASF", "video/x-ms-asf"),
        Flash("FWS", "Macromedia Flash data"),
        Flash("CWS", "Macromedia Flash data (compressed)"),
        Flash("ZWS", "Macromedia Flash data (lzma compressed)"),

        // Programs for machines that are not real, and what systems write.
        Hex(0, "??0D0D0A", "Byte-compiled Python module", "application/x-bytecode.python"),
        Hex(0, "??F30D0A", "python 2 byte-compiled", "application/x-bytecode.python"),
        Text(0, "dex\n03", "Dalvik dex file", Octets),
        Hex(0, "4C0000000114020000000000C000000000000046", "MS Windows shortcut", "application/x-ms-shortcut"),
        Text(0, "ElfFile\0", "MS Windows Vista Event Log", "application/x-ms-evtx"),
        Hex(0, "D4C3B2A1", "pcap capture file, microsecond ts (little-endian)", "application/vnd.tcpdump.pcap"),
        Hex(0, "A1B2C3D4", "pcap capture file, microsecond ts (big-endian)", "application/vnd.tcpdump.pcap"),
        Hex(0, "0A0D0D0A????????4D3C2B1A", "pcapng capture file", Octets),
        Text(0, "Cr24", "Google Chrome extension", "application/x-chrome-extension"),
        Text(0, "OTTO", "OpenType font data", "application/vnd.ms-opentype"),
        Hex(0, "0001000000??????????????", "TrueType Font data", "application/x-font-sfn"),
        Hex(0, "DE120495", "GNU message catalog (little endian)", "application/x-gettext-translation"),
        Text(36, "acsp", "color profile", "application/vnd.iccprofile"),
        Text(32_769, "CD001", "ISO 9660 CD-ROM filesystem data", "application/x-iso9660-image"),
    ];

    /// <summary>How much of a file the signatures need.</summary>
    public static int Reach { get; } = All.Max(s => s.Offset + s.Bytes.Length);

    /// <summary>Text with one character for each byte.</summary>
    private static Signature Text(int offset, string text, string magic, string mime) => new(offset, [.. text.Select(c => (byte?)c)], magic, mime);

    /// <summary>Hexadecimal digits, <c>??</c> for any byte.</summary>
    private static Signature Hex(int offset, string digits, string magic, string mime) => new(
        offset,
        [.. digits.Chunk(2).Select(pair => pair[0] == '?' ? (byte?)null : byte.Parse(pair, NumberStyles.HexNumber, CultureInfo.InvariantCulture))],
        magic,
        mime);

    /// <summary>The low version byte is not looked at, but the length behind it is under 16 MiB: text that begins so is not meant.</summary>
    private static Signature Flash(string begin, string magic) => Hex(0, Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(begin)) + "????????00", magic, "application/x-shockwave-flash");
}
