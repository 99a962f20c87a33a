using System.Collections.Frozen;

namespace Lazaret.Dispatch.Identification.Deciding;

/// <summary>The MIME types that are believed where the description says nothing better than text (section 11.4).</summary>
internal static class TrustedMimes
{
    private const string OpenDocument = "application/vnd.oasis.opendocument.";

    private static readonly FrozenDictionary<string, string> types = TypeTable.Parse(
        """
        audio/mp2: audio/mp2 audio/x-mp2
        audio/mp3: audio/mpeg audio/mp3 audio/mpg audio/x-mpeg audio/x-mp3 audio/x-mpg
        audio/mp4: audio/x-mp4a-latm audio/x-m4a audio/m4a
        audio/wav: audio/x-wav audio/wav audio/vnd.wav
        audio/ogg: audio/ogg audio/x-ogg
        audio/s3m: audio/s3m audio/x-s3m
        audio/midi: audio/midi audio/x-midi
        video/mp4: video/mp4
        video/avi: video/x-msvideo video/x-avi video/avi video/msvideo
        video/divx: video/divx video/vnd.divx
        video/quicktime: video/quicktime
        video/asf: video/x-ms-asf
        text/plain: text/x-c++ text/x-c text/html text/x-java
        text/ini: application/x-wine-extension-ini
        code/python: text/x-python text/x-script.python
        python/bytecode: application/x-bytecode.python text/x-bytecode.python
        code/php: text/x-php
        code/xml: text/xml
        code/sgml: text/sgml
        code/shell: text/x-shellscript
        document/office/rtf: text/rtf
        text/troff: text/troff
        code/batch: text/x-msdos-batch
        text/windows/registry: text/x-ms-regedit
        metadata/sysmon/evt: application/x-ms-evtx
        text/json: application/json
        code/autorun: application/x-setupscript
        text/calendar: text/calendar
        document/email: message/rfc822
        application/torrent: application/x-bittorrent application/x-torrent
        db/dbf: application/x-dbf
        db/sqlite: application/x-sqlite3
        resource/font/opentype: application/vnd.ms-opentype
        resource/font/x11: application/x-font-sfn
        resource/mo: application/x-gettext-translation
        metadata/iccprofile: application/vnd.iccprofile
        network/tcpdump: application/vnd.tcpdump.pcap
        executable/mach-o: application/x-mach-binary
        application/mozilla/extension: application/x-xpinstall
        application/chrome/extension: application/x-chrome-extension
        android/apk: application/vnd.android.package-archive
        java/jar: application/java-archive
        java/class: application/x-java-applet
        image/icon: image/vnd.microsoft.icon image/ico image/icon image/x-ico image/x-icon image/x-icns application/ico text/ico
        image/gif: image/gif
        image/webp: image/webp
        image/bmp: image/bmp image/x-bmp image/x-ms-bmp
        image/wmf: image/wmf
        image/svg: image/svg image/svg+xml
        image/jpg: image/jpeg image/pjpeg
        image/png: image/png
        image/tga: image/x-tga image/x-icb
        image/tiff: image/tiff
        image/cursor: image/x-win-bitmap
        document/office/email: application/vnd.ms-outlook
        document/office/powerpoint: application/vnd.ms-powerpoint application/vnd.openxmlformats-officedocument.presentationml.presentation
        document/office/excel: application/vnd.ms-excel application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
        document/office/word: application/msword application/vnd.openxmlformats-officedocument.wordprocessingml.document
        document/office/passwordprotected: application/encrypted
        document/installer/windows: application/vnd.ms-msi application/x-msi
        document/pdf: application/pdf
        document/ps: application/postscript
        db/odt: application/vnd.oasis.opendocument.database
        document/epub: application/epub+zip
        document/office/hwp: application/x-hwp
        document/lotus/spreadsheet: application/vnd.lotus-1-2-3
        archive/7-zip: application/x-7z-compressed
        archive/tar: application/x-tar
        archive/gzip: application/gzip
        archive/tnef: application/vnd.ms-tnef
        archive/cpio: application/x-cpio
        archive/ar: application/x-archive
        archive/zip: application/zip
        archive/zlib: application/zlib
        archive/arj: application/x-arj
        archive/lzip: application/x-lzip
        archive/lzh: application/x-lzh-compressed
        archive/szdd: application/x-ms-compress-szdd
        archive/arc: application/x-arc
        archive/iso: application/x-iso9660-image
        archive/rar: application/x-rar
        archive/vhd: application/x-virtualbox-vhd
        archive/xz: application/x-xz
        archive/cabinet: application/vnd.ms-cab-compressed
        archive/zstd: application/zstd application/x-zstd
        archive/bzip2: application/x-bzip2
        """);

    private static readonly FrozenSet<string> openDocuments = FrozenSet.Create(
        StringComparer.Ordinal,
        "chart", "chart-template", "formula", "formula-template", "graphics", "graphics-flat-xml", "graphics-template", "presentation",
        "presentation-flat-xml", "presentation-template", "spreadsheet", "spreadsheet-flat-xml", "spreadsheet-template", "text",
        "text-flat-xml", "text-template", "text-master", "text-master-template", "web");

    /// <summary>The type a MIME type stands for; null where it is not trusted.</summary>
    public static string? TypeOf(string mime) =>
        types.TryGetValue(mime, out string? type) ? type
        : mime.StartsWith(OpenDocument, StringComparison.Ordinal) && openDocuments.Contains(mime[OpenDocument.Length..]) ? "document/odt/" + mime[OpenDocument.Length..]
        : null;
}
