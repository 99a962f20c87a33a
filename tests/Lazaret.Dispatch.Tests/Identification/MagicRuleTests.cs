using Lazaret.Dispatch.Identification.Deciding;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>Section 11.3: each group of rows, their order, and what libmagic really says where that is known.</summary>
public sealed class MagicRuleTests
{
    [Fact]
    public void All_rows_of_the_table_and_the_one_of_ours_are_there() => Assert.Equal(90, MagicRules.All.Count);

    [Theory]
    [InlineData("Transport Neutral Encapsulation Format", "archive/tnef")]
    [InlineData("MS Windows HtmlHelp Data", "archive/chm")]
    [InlineData("PE32+ executable (DLL) (console) x86-64, for MS Windows", "executable/windows/dll64")]
    [InlineData("PE32+ executable (GUI) x86-64, for MS Windows", "executable/windows/pe64")]
    [InlineData("PE32 executable (DLL) (GUI) Intel 80386, for MS Windows", "executable/windows/dll32")]
    [InlineData("PE32 executable (GUI) Intel 80386 Mono/.Net assembly, for MS Windows", "executable/windows/pe32")]
    [InlineData("PE32+ executable for MS Windows (DLL) (console) Aarch64", "executable/windows/dll64")]
    [InlineData("PE32+ executable (console) Aarch64, for MS Windows", "executable/windows/pe64")]
    [InlineData("PE Unknown PE signature 0x3c for MS Windows", "executable/windows/pe")]
    [InlineData("PE32+ executable (DLL) (EFI application) Aarch64", "executable/dll32")]
    [InlineData("PE32+ executable (EFI application) Aarch64", "executable/pe32")]
    [InlineData("MS-DOS executable, MZ for MS-DOS", "executable/windows/dos")]
    [InlineData("DOS executable (COM)", "executable/windows/dos")]
    [InlineData("COM executable for DOS", "executable/windows/com")]
    [InlineData("8086 relocatable (Microsoft)", "executable/windows/dos")]
    [InlineData("ELF 32-bit LSB executable, ARM", "executable/linux/elf32")]
    [InlineData("ELF 64-bit LSB pie executable, x86-64", "executable/linux/elf64")]
    [InlineData("ELF 32-bit MSB shared object, MIPS", "executable/linux/so32")]
    [InlineData("ELF 64-bit LSB shared object, x86-64", "executable/linux/so64")]
    [InlineData("ELF 32-bit LSB core file, ARM", "executable/linux/elf32")]
    [InlineData("ELF 64-bit LSB relocatable, x86-64", "executable/linux/elf64")]
    [InlineData("Mach-O universal binary with 2 architectures", "executable/mach-o")]
    [InlineData("7-zip archive data, version 0.4", "archive/7-zip")]
    [InlineData("ACE archive data version 20", "archive/ace")]
    [InlineData("ARJ archive data, v11", "archive/arj")]
    [InlineData("bzip2 compressed data, block size = 900k", "archive/bzip2")]
    [InlineData("InstallShield CAB", "archive/cabinet")]
    [InlineData("Microsoft Cabinet archive data, 5 bytes", "archive/cabinet")]
    [InlineData("ASCII cpio archive (SVR4 with no CRC)", "archive/cpio")]
    [InlineData("gzip compressed data, from Unix", "archive/gzip")]
    [InlineData("# ISO 9660 CD-ROM filesystem data 'X'", "archive/iso")]
    [InlineData("LZMA compressed data, streamed", "archive/lzma")]
    [InlineData("RAR archive data, v5", "archive/rar")]
    [InlineData("Squashfs filesystem, little endian", "archive/squashfs")]
    [InlineData("POSIX tar archive (GNU)", "archive/tar")]
    [InlineData("GNU tar archive", "archive/tar")]
    [InlineData("XZ compressed data, checksum CRC64", "archive/xz")]
    [InlineData("Zip archive data, at least v2.0", "archive/zip")]
    [InlineData("tcpdump capture file (little-endian)", "network/tcpdump")]
    [InlineData("pcap capture file", "network/tcpdump")]
    [InlineData("PDF document, version 1.7", "document/pdf")]
    [InlineData("PC bitmap, Windows 3.x format", "image/bmp")]
    [InlineData("Device independent bitmap graphic", "image/bmp")]
    [InlineData("GIF image data, version 89a", "image/gif")]
    [InlineData("JPEG image data, JFIF standard 1.01", "image/jpg")]
    [InlineData("PNG image data, 1 x 1", "image/png")]
    [InlineData("MS Windows icon resource - 1 icon", "image/icon")]
    [InlineData("TIFF image data, big-endian", "image/tiff")]
    [InlineData("Composite Document File V2 Document, MSI Installer, Title: Installation Database", "installer/windows")]
    [InlineData("Composite Document File V2 Document, Name of Creating Application: Microsoft Excel", "document/office/excel")]
    [InlineData("Microsoft PowerPoint 2007+", "document/office/powerpoint")]
    [InlineData("Microsoft Word 2007+", "document/office/word")]
    [InlineData("Microsoft Visio 2013+", "document/office/visio")]
    [InlineData("Rich Text Format data, version 1, ANSI", "document/office/rtf")]
    [InlineData("spreadsheet interchange document, created by Excel", "document/office/sylk")]
    [InlineData("CDFV2 Encrypted", "document/office/passwordprotected")]
    [InlineData("OLE 2 Compound Document", "document/office/ole")]
    [InlineData("Composite Document File V2 Document, Cannot read section info", "document/office/unknown")]
    [InlineData("Microsoft OOXML", "document/office/unknown")]
    [InlineData("x, Number of Pages: 1", "document/office/unknown")]
    [InlineData("Macromedia Flash data (compressed), version 9", "audiovisual/flash")]
    [InlineData("RPM v3.0 bin", "archive/rpm")]
    [InlineData("Debian binary package (format 2.0)", "archive/deb")]
    [InlineData("current ar archive", "archive/ar")]
    [InlineData("Microsoft Windows Autorun file", "code/autorun")]
    [InlineData("DOS batch file, ASCII text", "code/batch")]
    [InlineData("Dalvik dex file version 035", "android/apk")]
    [InlineData("Android package (APK), with AndroidManifest.xml", "android/apk")]
    [InlineData("Java archive data (JAR)", "java/jar")]
    [InlineData("Java JAR file data (zip)", "java/jar")]
    [InlineData("Java program, pack200", "java/java")]
    [InlineData("compiled Java class data, version 52.0", "code/class")]
    [InlineData("Perl5 module, or Perl 5 script text", "code/perl")]
    [InlineData("PHP script, ASCII text", "code/php")]
    [InlineData("Python script, ASCII text executable", "code/python")]
    [InlineData("Byte-compiled Python module for CPython 3.11, .py size: 11 bytes", "python/bytecode")]
    [InlineData("python 2.7 byte-compiled", "python/bytecode")]
    [InlineData("POSIX shell script, ASCII text executable", "code/shell")]
    [InlineData("OpenGIS KML document, version 2.2", "code/xml")]
    [InlineData("Structured Fax frame format", "sff")]
    [InlineData("MS Windows shortcut, Item id list present", "meta/shortcut/windows")]
    [InlineData("MIME entity text", "document/email")]
    [InlineData("MIME entity, ASCII text", "document/email")]
    [InlineData("message/rfc822", "document/email")]
    [InlineData("SMTP mail, ASCII text", "document/email")]
    [InlineData("RFC 822 mail, ASCII text", "document/email")]
    [InlineData("news or mail, ASCII text", "document/email")]
    [InlineData("MS Windows Vista Event Log, 1 chunks", "metadata/sysmon")]
    [InlineData("HTML document, ASCII text", "code/html")]
    [InlineData("exported SGML document, ASCII text", "code/sgml")]
    [InlineData("XML 1.0 document, ASCII text", "document/xml")]
    [InlineData("ASCII text, with CRLF line terminators", "text/plain")]
    [InlineData("Unicode text, UTF-8 text", "text/plain")]
    [InlineData("ISO-8859 text", "text/plain")]
    [InlineData("data", "unknown")]
    public void A_line_of_libmagic_gives_the_type(string line, string type) => Assert.Equal(type, TypeDecision.Decide([line], ["application/octet-stream"], []));

    [Fact]
    public void The_mime_line_makes_a_text_where_no_description_does() =>
        Assert.Equal("text/plain", TypeDecision.Decide(["CSV text", ", ASCII text"], ["text/csv"], []));

    [Fact]
    public void An_earlier_row_wins_on_any_line() =>
        Assert.Equal("archive/zip", TypeDecision.Decide(["EPUB document", "Zip archive data, made by v2.0", "UNIX", "data"], ["application/epub+zip"], []));

    [Fact]
    public void A_row_looks_at_all_lines_before_the_next_does() =>
        Assert.Equal("document/office/ole", TypeDecision.Decide(["Composite Document File V2 Document", "OLE 2 Compound Document", "data"], [], []));

    [Theory]
    [InlineData("x PE32 executable for MS Windows")]
    [InlineData("PE32 executable")]
    [InlineData("data with PDF document")]
    public void Anchors_and_order_of_pieces_hold(string line) => Assert.Equal("unknown", TypeDecision.Decide([line], [], []));

    [Fact]
    public void Nothing_at_all_is_unknown() => Assert.Equal("unknown", TypeDecision.Decide([], [], []));

    [Fact]
    public void An_error_of_libmagic_is_a_line_like_others() =>
        Assert.Equal("document/office/excel", TypeDecision.Decide(["error - Output buffer space exceeded 1035+93"], ["application/vnd.ms-excel"], []));
}
