namespace Lazaret.Dispatch.Identification.Deciding;

/// <summary>The ordered rules of section 11.3; the first that matches decides.</summary>
internal static class MagicRules
{
    /// <summary>
    /// All rows in their order. One is not of the table: libmagic tells the size of compiled Python in "bytes", which the row for Python scripts
    /// takes for its own, while such files are to be <c>python/bytecode</c>.
    /// </summary>
    public static IReadOnlyList<MagicRule> All { get; } =
    [
        // 1-2
        On("archive/tnef", "transport neutral encapsulation format"),
        On("archive/chm", "ms windows htmlhelp data"),

        // 3-14
        On("executable/windows/dll64", "^pe32+ *dll*x86-64"),
        On("executable/windows/pe64", "^pe32+ *x86-64*windows"),
        On("executable/windows/dll32", "^pe32 *dll"),
        On("executable/windows/pe32", "^pe32 *windows"),
        On("executable/windows/dll64", "^pe32+*ms windows*(dll)"),
        On("executable/windows/pe64", "^pe32+*ms windows"),
        On("executable/windows/pe", "^pe unknown*windows"),
        On("executable/dll32", "^pe32+ executable (dll)"),
        On("executable/pe32", "^pe32+ executable"),
        On("executable/windows/dos", "^ms-dos executable", "^dos executable"),
        On("executable/windows/com", "^com executable"),
        On("executable/windows/dos", "^8086 relocatable"),

        // 15-21
        On("executable/linux/elf32", "^elf 32-bit *executable"),
        On("executable/linux/elf64", "^elf 64-bit *executable"),
        On("executable/linux/so32", "^elf 32-bit *shared object"),
        On("executable/linux/so64", "^elf 64-bit *shared object"),
        On("executable/linux/elf32", "^elf 32-bit lsb"),
        On("executable/linux/elf64", "^elf 64-bit lsb"),
        On("executable/mach-o", "^mach-o"),

        // 22-36
        On("archive/7-zip", "^7-zip archive data"),
        On("archive/ace", "^ace archive data"),
        On("archive/arj", "^arj archive data"),
        On("archive/bzip2", "^bzip2 compressed data"),
        On("archive/cabinet", "^installshield cab"),
        On("archive/cabinet", "^microsoft cabinet archive data"),
        On("archive/cpio", "cpio archive"),
        On("archive/gzip", "^gzip compressed data"),
        On("archive/iso", "iso 9660"),
        On("archive/lzma", "^lzma compressed data"),
        On("archive/rar", "^rar archive data"),
        On("archive/squashfs", "^squashfs filesystem"),
        On("archive/tar", "^gnu tar archive", "^posix tar archive"),
        On("archive/xz", "^xz compressed data"),
        On("archive/zip", "^zip archive data"),

        // 37-45
        On("network/tcpdump", "^tcpdump", "^pcap"),
        On("document/pdf", "^pdf document"),
        On("image/bmp", "^pc bitmap"),
        On("image/bmp", "^device independent bitmap graphic"),
        On("image/gif", "^gif image data"),
        On("image/jpg", "^jpeg image data"),
        On("image/png", "^png image data"),
        On("image/icon", "^ms windows icon resource"),
        On("image/tiff", "^tiff image"),

        // 46-57
        On("installer/windows", "installation database", "windows installer", "advanced installer"),
        On("document/office/excel", "microsoft*excel"),
        On("document/office/powerpoint", "microsoft*powerpoint"),
        On("document/office/word", "microsoft*word"),
        On("document/office/visio", "microsoft*visio"),
        On("document/office/rtf", "rich text format"),
        On("document/office/sylk", "^spreadsheet interchange document"),
        On("document/office/passwordprotected", "^cdfv2 encrypted"),
        On("document/office/ole", "ole 2"),
        On("document/office/unknown", "composite document file", "cdfv2"),
        On("document/office/unknown", "microsoft*ooxml", "microsoft*document"),
        On("document/office/unknown", "number of characters", "number of pages", "number of words"),

        // 58-67
        On("audiovisual/flash", "macromedia flash"),
        On("archive/rpm", "^rpm "),
        On("archive/deb", "^debian binary package"),
        On("archive/ar", "ar archive"),
        On("code/autorun", "microsoft windows autorun"),
        On("code/batch", "dos batch file"),
        On("android/apk", "^dalvik dex", "android package (apk)"),
        On("java/jar", " jar ", " jar)", "(jar ", "(jar)"),
        On("java/java", "java program"),
        On("code/class", "java class data"),

        // 68-74
        On("code/perl", "perl *script"),
        On("code/php", "php script"),
        On("python/bytecode", "^byte-compiled python", "^python *byte-compiled"),
        On("code/python", "python *script", "python *byte"),
        On("code/shell", "shell script", "sh script"),
        On("code/xml", "opengis kml"),
        On("sff", "frame format"),
        On("meta/shortcut/windows", "^ms windows shortcut"),

        // 75-81
        On("document/email", "mime entity text"),
        On("document/email", "mime entity, ascii text"),
        On("document/email", "^message/rfc822"),
        On("document/email", "^smtp mail"),
        On("document/email", "^rfc 822 mail"),
        On("document/email", "^news or mail,"),
        On("metadata/sysmon", "ms windows vista event log"),

        // 82-89
        On("code/html", "html"),
        On("code/sgml", "sgml"),
        On("document/xml", "xml"),
        On("text/plain", "^ascii text"),
        On("text/plain", "^unicode *text"),
        On("text/plain", "^iso-8859 text"),
        new("text/plain", onMime: true, "text/"),
        On(Identity.Unknown, ""),
    ];

    private static MagicRule On(string type, params string[] patterns) => new(type, onMime: false, patterns);
}
