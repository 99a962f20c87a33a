using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>Small files of many formats, made here.</summary>
internal static class Crafted
{
    public static byte[] Zip(params string[] names) => Zip([.. names.Select(n => (n, "x"))], CompressionLevel.NoCompression);

    public static byte[] Zip((string Name, string Content)[] members, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content) in members)
            {
                using Stream member = archive.CreateEntry(name, level).Open();
                member.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Tar()
    {
        using MemoryStream bytes = new();
        using (TarWriter writer = new(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "a") { DataStream = new MemoryStream("hello"u8.ToArray()) });
        }

        return bytes.ToArray();
    }

    public static byte[] Gzip()
    {
        using MemoryStream bytes = new();
        using (GZipStream writer = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            writer.Write("hello hello"u8);
        }

        return bytes.ToArray();
    }

    /// <summary>A program of Windows with nothing in it.</summary>
    public static byte[] Windows(ushort machine, bool dll, bool large)
    {
        byte[] file = new byte[512];
        "MZ"u8.CopyTo(file);
        file[0x3C] = 0x40;
        Span<byte> header = file.AsSpan(0x40);
        "PE\0\0"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], machine);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], large ? (ushort)240 : (ushort)224);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], dll ? (ushort)0x2002 : (ushort)0x0002);
        BinaryPrimitives.WriteUInt16LittleEndian(header[24..], large ? (ushort)0x20B : (ushort)0x10B);
        BinaryPrimitives.WriteUInt16LittleEndian(header[92..], 2);
        return file;
    }

    /// <summary>A header of ELF: <paramref name="kind"/> 2 a program, 3 a library.</summary>
    public static byte[] Elf(bool large, byte kind)
    {
        byte[] file = new byte[128];
        "\x7F"u8.CopyTo(file);
        "ELF"u8.CopyTo(file.AsSpan(1));
        (file[4], file[5], file[6], file[16], file[18], file[20]) = (large ? (byte)2 : (byte)1, 1, 1, kind, large ? (byte)62 : (byte)3, 1);
        return file;
    }

    public static byte[] Hex(string digits, int padding = 64) => [.. Convert.FromHexString(digits), .. new byte[padding]];

    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A sample for each of many types: its name, its bytes, and the type that libmagic and our own signatures must both give.</summary>
    public static IEnumerable<(string Name, byte[] Bytes, string Type)> All() =>
    [
        ("pe32", Windows(0x014C, dll: false, large: false), "executable/windows/pe32"),
        ("pe64", Windows(0x8664, dll: false, large: true), "executable/windows/pe64"),
        ("dll32", Windows(0x014C, dll: true, large: false), "executable/windows/dll32"),
        ("dll64", Windows(0x8664, dll: true, large: true), "executable/windows/dll64"),
        ("arm64", Windows(0xAA64, dll: false, large: true), "executable/windows/pe64"),
        ("elf32", Elf(large: false, 2), "executable/linux/elf32"),
        ("elf64", Elf(large: true, 2), "executable/linux/elf64"),
        ("so64", Elf(large: true, 3), "executable/linux/so64"),
        ("mach-o", Hex("CFFAEDFE07000001030000000200000010000000"), "executable/mach-o"),
        ("class", Hex("CAFEBABE0000003400100A"), "code/class"),
        ("dex", Text("dex\n035\0" + new string('\0', 200)), "android/apk"),
        ("zip", Zip("a.txt"), "archive/zip"),
        ("tar", Tar(), "archive/tar"),
        ("gzip", Gzip(), "archive/gzip"),
        ("7z", Hex("377ABCAF271C0004"), "archive/7-zip"),
        ("rar", Hex("526172211A0700CF907300000D00000000000000"), "archive/rar"),
        ("rar5", Hex("526172211A0701003392B5E50A01050600050101"), "archive/rar"),
        ("xz", Hex("FD377A585A000004E6D6B446"), "archive/xz"),
        ("bzip2", Hex("425A6839314159265359"), "archive/bzip2"),
        ("cab", Hex("4D534346000000004F000000000000002C000000000000000301010001000000"), "archive/cabinet"),
        ("deb", Text("!<arch>\ndebian-binary   1410122664  0     0     100644  4         `\n2.0\n"), "archive/deb"),
        ("ar", Text("!<arch>\na.o/            0           0     0     644     4         `\nabcd"), "archive/ar"),
        ("cpio", Text("070701" + new string('0', 104) + "a\0\0\0"), "archive/cpio"),
        ("pdf", Text("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"), "document/pdf"),
        ("rtf", Text(@"{\rtf1\ansi hello}"), "document/office/rtf"),
        ("png", Hex("89504E470D0A1A0A0000000D49484452000000010000000108060000001F15C489"), "image/png"),
        ("jpg", Hex("FFD8FFE000104A46494600010100000100010000"), "image/jpg"),
        ("gif", Text("GIF89a\x01\0\x01\0\x80\0\0"), "image/gif"),
        ("bmp", Hex("424D460000000000000036000000280000000200000002000000010018000000000010000000"), "image/bmp"),
        ("tiff", Hex("49492A0008000000"), "image/tiff"),
        ("ico", Hex("0000010001001010000001002000680400001600000028000000"), "image/icon"),
        ("webp", Hex("524946462400000057454250565038200800000000000000"), "image/webp"),
        ("wav", Hex("524946462400000057415645666D74201000000001000100"), "audio/wav"),
        ("swf", Hex("465753090001000078000555"), "audiovisual/flash"),
        ("lnk", Hex("4C0000000114020000000000C000000000000046"), "meta/shortcut/windows"),
        ("pcap", Hex("D4C3B2A1020004000000000000000000FFFF000001000000"), "network/tcpdump"),
        ("chm", Text("ITSF\x03\0\0\0\x60\0\0\0\x01\0\0\0" + new string('\0', 80)), "archive/chm"),
        ("html", Text("<!DOCTYPE html>\n<html><body>x</body></html>\n"), "code/html"),
        ("xml", Text("<?xml version=\"1.0\"?>\n<a><b/></a>\n"), "document/xml"),
        ("shell", Text("#!/bin/sh\necho hi\n"), "code/shell"),
        ("perl", Text("#!/usr/bin/perl\nprint 1;\n"), "code/perl"),
        ("python", Text("#!/usr/bin/env python3\nprint(1)\n"), "code/python"),
        ("php", Text("<?php echo 1; ?>\n"), "code/php"),
        ("batch", Text("@echo off\r\ndel x\r\n"), "code/batch"),
        ("mail", Text("Return-Path: <a@example.org>\nReceived: from b\nFrom: a@example.org\nTo: b@example.org\nSubject: hi\n\nhello\n"), "document/email"),
        ("reg", Text("Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\A]\r\n"), "text/windows/registry"),
        ("ascii", Text("This is some test text data.\n"), "text/plain"),
        ("utf8", Encoding.UTF8.GetBytes("ein schöner Text über Bäume\n"), "text/plain"),
        ("latin1", Text("ein sch\u00F6ner Text\n"), "text/plain"),
        ("utf16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("some text\r\n")], "text/plain"),
        ("zeros", new byte[400], "unknown"),
        ("docx", Zip("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "document/office/word"),
        ("jar", Zip("META-INF/MANIFEST.MF", "A.class"), "java/jar"),
        ("epub", Zip([("mimetype", "application/epub+zip"), ("META-INF/container.xml", "x")]), "document/epub"),
        ("odt", Zip([("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "x"), ("META-INF/manifest.xml", "x")]), "document/odt/text"),
    ];
}
