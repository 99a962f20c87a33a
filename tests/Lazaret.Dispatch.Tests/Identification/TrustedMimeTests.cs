using Lazaret.Dispatch.Identification.Deciding;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>Section 11.4 and step 2 of 11.2.</summary>
public sealed class TrustedMimeTests
{
    [Theory]
    [InlineData("audio/x-mpg", "audio/mp3")]
    [InlineData("audio/vnd.wav", "audio/wav")]
    [InlineData("video/x-msvideo", "video/avi")]
    [InlineData("text/x-java", "text/plain")]
    [InlineData("text/x-script.python", "code/python")]
    [InlineData("application/x-bytecode.python", "python/bytecode")]
    [InlineData("application/x-ms-evtx", "metadata/sysmon/evt")]
    [InlineData("application/json", "text/json")]
    [InlineData("application/x-torrent", "application/torrent")]
    [InlineData("application/java-archive", "java/jar")]
    [InlineData("application/x-java-applet", "java/class")]
    [InlineData("image/svg+xml", "image/svg")]
    [InlineData("text/ico", "image/icon")]
    [InlineData("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document/office/excel")]
    [InlineData("application/vnd.oasis.opendocument.text-master-template", "document/odt/text-master-template")]
    [InlineData("application/vnd.oasis.opendocument.graphics-flat-xml", "document/odt/graphics-flat-xml")]
    [InlineData("application/vnd.oasis.opendocument.database", "db/odt")]
    [InlineData("application/epub+zip", "document/epub")]
    [InlineData("application/x-zstd", "archive/zstd")]
    [InlineData("application/vnd.ms-cab-compressed", "archive/cabinet")]
    public void A_trusted_type_replaces_unknown(string mime, string type) => Assert.Equal(type, TypeDecision.Decide(["data"], [mime], []));

    [Fact]
    public void The_first_trusted_line_counts() =>
        Assert.Equal("archive/tar", TypeDecision.Decide(["x"], ["application/octet-stream", "application/x-tar", "application/json"], []));

    [Fact]
    public void Text_is_replaced_too() => Assert.Equal("code/php", TypeDecision.Decide(["ASCII text"], ["text/x-php"], []));

    [Fact]
    public void What_a_description_decided_stays() => Assert.Equal("document/pdf", TypeDecision.Decide(["PDF document"], ["application/zip"], []));

    [Theory]
    [InlineData("application/vnd.oasis.opendocument.nothing")]
    [InlineData("application/vnd.oasis.opendocument.")]
    [InlineData("application/octet-stream")]
    [InlineData("")]
    public void Others_are_not_trusted(string mime) => Assert.Null(TrustedMimes.TypeOf(mime));
}
