using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Lazaret.Dispatch.Identification.Refining;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>The zip refiner of section 11.2, and archives that were made to hurt.</summary>
public sealed class ZipRefinerTests
{
    private const string OpenDocument = "application/vnd.oasis.opendocument.";

    [Theory]
    [InlineData("archive/zip", "a.txt", "b.txt")]
    [InlineData("java/jar", "META-INF/MANIFEST.MF", "a.txt")]
    [InlineData("java/jar", "A.class", "B.class", "c.txt")]
    [InlineData("java/jar", "a.jar", "B.class", "c.txt")]
    [InlineData("archive/zip", "A.class", "c.txt")]
    [InlineData("android/apk", "AndroidManifest.xml", "classes.dex", "META-INF/CERT.SF")]
    [InlineData("archive/zip", "AndroidManifest.xml", "classes.dex")]
    [InlineData("ios/ipa", "Payload/My.app/Info.plist", "META-INF/x")]
    [InlineData("document/office/word", "[Content_Types].xml", "_rels/.rels", "word/document.xml", "xl/x")]
    [InlineData("document/office/excel", "[Content_Types].xml", "docProps/app.xml", "xl/workbook.xml", "ppt/x")]
    [InlineData("document/office/powerpoint", "[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml")]
    [InlineData("document/office/unknown", "[Content_Types].xml", "_rels/.rels", "a.xml")]
    [InlineData("document/office/unknown", "[Content_Types].xml", "_rels/.rels", "a.nuspec")]
    [InlineData("archive/zip", "[Content_Types].xml", "_rels/.rels", "a.nuspec", "package/services/metadata/core-properties/1.psmdcp")]
    [InlineData("archive/zip", "[Content_Types].xml", "word/document.xml")]
    [InlineData("archive/zip", "_rels/.rels", "word/document.xml")]
    public void Names_of_members_give_the_type(string type, params string[] names) => Assert.Equal(type, Refine("archive/zip", Crafted.Zip(names)));

    [Theory]
    [InlineData("application/epub+zip", "document/epub", "META-INF/container.xml")]
    [InlineData(OpenDocument + "text", "document/odt/text", "META-INF/manifest.xml")]
    [InlineData(OpenDocument + "spreadsheet-template\n", "document/odt/spreadsheet-template", "META-INF/manifest.xml")]
    [InlineData(OpenDocument + "database", "db/odt", "META-INF/manifest.xml")]
    [InlineData("application/pdf", "java/jar", "META-INF/manifest.xml")]
    [InlineData("application/epub+zip", "java/jar", "META-INF/MANIFEST.MF")]
    public void The_mimetype_member_is_asked_first(string mime, string type, string other)
    {
        Assert.Equal(type, Refine("java/jar", Crafted.Zip([("mimetype", mime), (other, "x")])));
        Assert.Equal(type, Refine("java/jar", Crafted.Zip([(other, "x"), ("mimetype", mime)], CompressionLevel.Optimal)));
    }

    [Fact]
    public void A_mimetype_member_that_unpacks_to_much_is_left_alone() =>
        Assert.Equal("java/jar", Refine("archive/zip", Crafted.Zip([("mimetype", new string('a', 100_000_000)), ("META-INF/x", "x")], CompressionLevel.Optimal)));

    [Fact]
    public void What_is_no_archive_keeps_its_type()
    {
        Assert.Equal("unknown", Refine("unknown", new byte[100]));
        Assert.Equal("document/office/unknown", Refine("document/office/unknown", [.. Crafted.Zip("META-INF/x").SkipLast(30)]));
    }

    [Fact]
    public void An_empty_archive_is_one() => Assert.Equal("archive/zip", Refine("unknown", Crafted.Zip()));

    [Fact]
    public void An_archive_behind_something_else_is_found() =>
        Assert.Equal("document/epub", Refine("unknown", [.. new byte[1000], .. Crafted.Zip([("mimetype", "application/epub+zip"), ("META-INF/container.xml", "x")])]));

    [Fact]
    public void A_directory_with_fewer_members_than_said_is_not_believed()
    {
        byte[] zip = Crafted.Zip("META-INF/x");
        zip[^12] = 9;
        Assert.Equal("archive/zip", Refine("archive/zip", zip));
    }

    [Fact]
    public void A_directory_larger_than_the_file_is_not_believed()
    {
        byte[] zip = Crafted.Zip("META-INF/x");
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(zip.Length - 10), 0xFFFF_FF00);
        Assert.Equal("archive/zip", Refine("archive/zip", zip));
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(zip.Length - 10), uint.MaxValue);
        Assert.Equal("archive/zip", Refine("archive/zip", zip));
    }

    [Fact]
    public void A_million_members_cost_little()
    {
        // One header of a member over and over: what a hostile file would hold.
        byte[] header = new byte[47];
        "PK\x1\x2"u8.CopyTo(header);
        (header[28], header[46]) = (1, (byte)'a');
        byte[] zip = new byte[(1_000_000 * header.Length) + 22];
        for (int i = 0; i < 1_000_000; i++)
        {
            header.CopyTo(zip, i * header.Length);
        }

        Span<byte> end = zip.AsSpan(zip.Length - 22);
        "PK\x5\x6"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], (uint)(zip.Length - 22));
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal("archive/zip", Refine("archive/zip", zip));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    private static string Refine(string type, byte[] bytes) => Refined.By(new ZipRefiner(), type, bytes);
}
