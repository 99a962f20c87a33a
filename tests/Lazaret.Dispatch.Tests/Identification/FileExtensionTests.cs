using Lazaret.Dispatch.Identification.Deciding;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>Section 11.6.</summary>
public sealed class FileExtensionTests
{
    [Theory]
    [InlineData("text/plain", "txt")]
    [InlineData("code/rust", "txt")]
    [InlineData("log/vipermonkey", "txt")]
    [InlineData("archive/7-zip", "7zip")]
    [InlineData("archive/bzip2", "bzip")]
    [InlineData("code/html/component", "html")]
    [InlineData("python/bytecode", "pyc")]
    [InlineData("document/office/passwordprotected", "doc")]
    [InlineData("document/pdf/portfolio", "pdf")]
    [InlineData("executable/windows/dll64", "dll")]
    [InlineData("executable/windows/dos", "exe")]
    [InlineData("java/java", "jaca")]
    [InlineData("video/avi", "avif")]
    [InlineData("sff", "sff")]
    public void A_type_has_its_extension(string type, string extension) => Assert.Equal(extension, FileExtensions.Of(type));

    [Theory]
    [InlineData("unknown")]
    [InlineData("document/odt/text")]
    [InlineData("executable/linux/elf64")]
    [InlineData("document/office/ole")]
    [InlineData("metadata/sysmon/evt")]
    [InlineData("document/epub")]
    [InlineData("never/heard")]
    public void A_type_without_one_has_none_and_nothing_breaks(string type) => Assert.Equal("", FileExtensions.Of(type));
}
