using System.Collections.Frozen;

namespace Lazaret.Dispatch.Identification.Deciding;

/// <summary>The extension of each type (section 11.6). Two are odd, <c>jaca</c> and <c>avif</c>, and stay because others know them.</summary>
internal static class FileExtensions
{
    private static readonly FrozenDictionary<string, string> byType = TypeTable.Parse(
        """
        txt: text/plain text/troff archive/udf log/vipermonkey code/vbs code/a3x code/au3 code/c code/clickonce code/csharp code/css code/ducky
        txt: code/glsl code/go code/h code/hta code/idl code/java code/jscript code/jsp code/lisp code/markdown code/protobuf code/ps1 code/ruby
        txt: code/rust code/sql code/wsc code/wsf code/xfa
        apk: android/apk
        torrent: application/torrent
        7zip: archive/7-zip
        ace: archive/ace
        ar: archive/ar
        arj: archive/arj
        bzip: archive/bzip2
        cab: archive/cabinet
        cart: archive/cart
        chm: archive/chm
        cpio: archive/cpio
        deb: archive/deb
        gzip: archive/gzip
        iso: archive/iso
        lzma: archive/lzma
        rar: archive/rar
        rpm: archive/rpm
        squashfs: archive/squashfs
        tar: archive/tar
        tnef: archive/tnef
        vhd: archive/vhd
        xz: archive/xz
        zip: archive/zip
        mp2: audio/mp2
        mp3: audio/mp3
        mp4: audio/mp4 video/mp4
        ogg: audio/ogg
        wav: audio/wav
        swf: audiovisual/flash
        inf: code/autorun
        bat: code/batch
        class: code/class java/class
        html: code/html code/html/component
        js: code/javascript
        pl: code/perl
        php: code/php
        py: code/python
        pyc: python/bytecode
        sgml: code/sgml
        sh: code/shell
        xml: code/xml document/xml
        db: db/dbf
        sqlite: db/sqlite
        eml: document/email document/office/email
        msi: document/installer/windows installer/windows
        xls: document/office/excel
        hwp: document/office/hwp
        doc: document/office/word document/office/passwordprotected
        ppt: document/office/powerpoint
        rtf: document/office/rtf
        slk: document/office/sylk
        vsd: document/office/visio
        pdf: document/pdf document/pdf/passwordprotected document/pdf/portfolio
        ps: document/ps
        dll: executable/dll32 executable/windows/dll32 executable/windows/dll64
        exe: executable/pe32 executable/windows/dos executable/windows/pe executable/windows/pe32 executable/windows/pe64
        com: executable/windows/com
        bmp: image/bmp
        gif: image/gif
        ico: image/icon
        jpg: image/jpg
        png: image/png
        svg: image/svg
        tga: image/tga
        tiff: image/tiff
        webp: image/webp
        wmf: image/wmf
        ipa: ios/ipa
        jar: java/jar
        jaca: java/java
        lnk: meta/shortcut/windows
        pcap: network/tcpdump
        sff: sff
        ini: text/ini
        json: text/json
        reg: text/windows/registry
        avif: video/avi
        divx: video/divx
        """);

    /// <summary>The extension of a type, without a dot; empty for a type that has none and for one that is not in the table.</summary>
    public static string Of(string type) => byType.GetValueOrDefault(type, "");
}
