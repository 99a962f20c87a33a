using System.Text;
using Lazaret.Dispatch.Identification.Deciding;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>Section 11.5.</summary>
public sealed class IndicatorTests
{
    private static readonly byte[] Ole = [0xD0, 0xCF, 0x11, 0xE0];

    [Theory]
    [InlineData("xchange")]
    [InlineData("__recip_version1")]
    [InlineData("__attach_version1")]
    [InlineData("x-ms-tnef")]
    [InlineData("SMTP")]
    [InlineData("IPM.Note")]
    public void A_word_of_Outlook_in_a_compound_file_is_a_mail(string word) =>
        Assert.Equal("document/email", Decide("data", [.. Ole, 0, 0, .. Encoding.Unicode.GetBytes(word)]));

    [Fact]
    public void Behind_a_line_end_the_word_does_not_count() =>
        Assert.Equal("unknown", Decide("data", [.. Ole, (byte)'\n', .. Encoding.Unicode.GetBytes("SMTP")]));

    [Theory]
    [InlineData("\u0001From: a", "document/email")]
    [InlineData("x\u0001Subject: a", "document/email")]
    [InlineData(" MIME-Version: 1.0", "document/email")]
    [InlineData("From: a", "unknown")]
    [InlineData("x\nTo: a", "unknown")]
    public void A_header_counts_behind_another_character_of_its_line(string text, string type) => Assert.Equal(type, Decide("data", Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_mail_is_not_indicated_where_it_is_text() => Assert.Equal("text/plain", Decide("ASCII text", " From: a To: b Subject: c"u8.ToArray()));

    [Theory]
    [InlineData("{\\rt")]
    [InlineData("{\\ \t\r\nrtf1")]
    public void The_begin_of_rich_text_is_enough(string text) => Assert.Equal("document/office/rtf", Decide("ASCII text", Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Fifteen_weak_hits_are_enough_and_fourteen_are_not()
    {
        string many = string.Concat(Enumerable.Repeat("\\lsdlocked ", 14));
        Assert.Equal("unknown", Decide("data", Encoding.ASCII.GetBytes("x" + many)));
        Assert.Equal("document/office/rtf", Decide("data", Encoding.ASCII.GetBytes("x" + many + "{\\object")));
    }

    [Fact]
    public void The_best_indicator_wins() =>
        Assert.Equal("document/email", Decide("data", "{\\rtf From: a Subject: b"u8.ToArray()));

    [Fact]
    public void Hits_of_a_pattern_end_at_a_hundred()
    {
        string rtf = "{\\rt" + string.Concat(Enumerable.Repeat("\\theme", 2000));
        Assert.Equal("document/email", Decide("data", Encoding.ASCII.GetBytes(rtf + string.Concat(Enumerable.Repeat(" To: ", 8)))));
        Assert.Equal("document/office/rtf", Decide("data", Encoding.ASCII.GetBytes(rtf + string.Concat(Enumerable.Repeat(" To: ", 7)))));
    }

    [Fact]
    public void A_memory_image_is_known_by_its_begin()
    {
        Assert.Equal("meta/memory/biopsy", Decide("data", "HBS_SECTUS_BIOPSY:1"u8.ToArray()));
        Assert.Equal("text/plain", Decide("ASCII text", "HBS_SECTUS_BIOPSY:1"u8.ToArray()));
    }

    private static string Decide(string magic, byte[] head) => TypeDecision.Decide([magic], [], head);
}
