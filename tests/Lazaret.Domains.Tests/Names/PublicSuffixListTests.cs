using System.IO.Compression;
using System.Text;
using Lazaret.Domains.Names;

namespace Lazaret.Domains.Tests.Names;

/// <summary>The rules of the list, from its description; the names are those that its own tests look at, and some of the private section.</summary>
public sealed class PublicSuffixListTests
{
    private static readonly PublicSuffixList Embedded = PublicSuffixList.Embedded;

    [Theory]
    // No rule knows the last label.
    [InlineData("example.example", "example.example")]
    [InlineData("b.example.example", "example.example")]
    [InlineData("a.b.example.example", "example.example")]
    // A top-level domain with one rule.
    [InlineData("domain.biz", "domain.biz")]
    [InlineData("a.b.domain.biz", "domain.biz")]
    // With rules of two labels.
    [InlineData("b.example.com", "example.com")]
    [InlineData("uk.com", null)]
    [InlineData("example.uk.com", "example.uk.com")]
    [InlineData("a.b.example.uk.com", "example.uk.com")]
    [InlineData("test.ac", "test.ac")]
    // A wildcard, and its exception.
    [InlineData("c.mm", null)]
    [InlineData("b.c.mm", "b.c.mm")]
    [InlineData("a.b.c.mm", "b.c.mm")]
    [InlineData("test.ck", null)]
    [InlineData("b.test.ck", "b.test.ck")]
    [InlineData("www.ck", "www.ck")]
    [InlineData("www.www.ck", "www.ck")]
    // Wildcards and exceptions below plain rules.
    [InlineData("ac.jp", null)]
    [InlineData("test.ac.jp", "test.ac.jp")]
    [InlineData("kyoto.jp", null)]
    [InlineData("ide.kyoto.jp", null)]
    [InlineData("b.ide.kyoto.jp", "b.ide.kyoto.jp")]
    [InlineData("c.kobe.jp", null)]
    [InlineData("a.b.c.kobe.jp", "b.c.kobe.jp")]
    [InlineData("city.kobe.jp", "city.kobe.jp")]
    [InlineData("www.city.kobe.jp", "city.kobe.jp")]
    // Three labels.
    [InlineData("ak.us", null)]
    [InlineData("test.k12.ak.us", "test.k12.ak.us")]
    [InlineData("k12.ak.us", null)]
    [InlineData("www.test.k12.ak.us", "test.k12.ak.us")]
    // A-labels of rules that are written in other scripts.
    [InlineData("xn--85x722f.com.cn", "xn--85x722f.com.cn")]
    [InlineData("xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn")]
    [InlineData("xn--55qx5d.cn", null)]
    [InlineData("www.shishi.xn--fiqs8s", "shishi.xn--fiqs8s")]
    // The private section.
    [InlineData("github.io", null)]
    [InlineData("me.github.io", "me.github.io")]
    [InlineData("a.b.duckdns.org", "b.duckdns.org")]
    [InlineData("s3.amazonaws.com", null)]
    [InlineData("bucket.s3.amazonaws.com", "bucket.s3.amazonaws.com")]
    public void The_registrable_name_is_the_public_suffix_and_one_label_more(string name, string? expected)
    {
        SuffixMatch match = Embedded.Match(Encoding.ASCII.GetBytes(name));
        string? registrable = match.SuffixStart == 0 ? null : name[(name.LastIndexOf('.', match.SuffixStart - 2) + 1)..];
        Assert.Equal(expected, registrable);
    }

    [Theory]
    [InlineData("example.com", false, true)]
    [InlineData("x.github.io", true, true)]
    [InlineData("x.example", false, false)]
    [InlineData("www.ck", false, true)]
    public void A_match_tells_section_and_whether_a_rule_decided(string name, bool isPrivate, bool isListed)
    {
        SuffixMatch match = Embedded.Match(Encoding.ASCII.GetBytes(name));
        Assert.Equal((isPrivate, isListed), (match.IsPrivate, match.IsListed));
    }

    [Fact]
    public void The_built_in_list_tells_its_date_and_keeps_the_notice_of_its_licence()
    {
        Assert.NotNull(Embedded.Date);
        Assert.True(Embedded.RuleCount > 9000);
        using Stream resource = typeof(PublicSuffixList).Assembly.GetManifestResourceStream("Lazaret.Domains.Names.Data.public_suffix_list.dat.gz")!;
        using StreamReader text = new(new GZipStream(resource, CompressionMode.Decompress));
        Assert.Contains("Mozilla Public", text.ReadLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_takes_the_place_of_the_built_in_list_plain_or_compressed()
    {
        string plain = Path.GetTempFileName();
        string packed = Path.GetTempFileName();
        try
        {
            byte[] text = Encoding.UTF8.GetBytes("// VERSION: 2031-05-06_07-08-09_UTC\n// ===BEGIN ICANN DOMAINS===\nköln\n*.deep.köln\n!not.deep.köln\n// ===END ICANN DOMAINS===\n");
            File.WriteAllBytes(plain, text);
            using (GZipStream stream = new(File.Create(packed), CompressionLevel.Fastest))
            {
                stream.Write(text);
            }

            foreach (string path in new[] { plain, packed })
            {
                PublicSuffixList list = PublicSuffixList.Load(path);
                Assert.Equal((new DateOnly(2031, 5, 6), 3), (list.Date!.Value, list.RuleCount));
                Assert.Equal(2, list.Match("a.xn--kln-sna"u8).SuffixStart);
                Assert.Equal(2, list.Match("a.b.deep.xn--kln-sna"u8).SuffixStart);
                Assert.Equal(6, list.Match("a.not.deep.xn--kln-sna"u8).SuffixStart);
            }
        }
        finally
        {
            File.Delete(plain);
            File.Delete(packed);
        }
    }

    [Theory]
    [InlineData("", "has no rule in it")]
    [InlineData("<!DOCTYPE html>\n", "Line 1 of")]
    [InlineData("com\nfoo.*.bar\n", "Line 2 of")]
    public void What_is_no_list_is_refused_with_the_line(string text, string expected)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => PublicSuffixList.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)), "list.dat"));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_a_hundred_thousand_rules_fits()
    {
        StringBuilder text = new();
        for (int i = 0; i < 100_000; i++)
        {
            text.Append('s').Append(i).Append(".example\n");
        }

        PublicSuffixList list = PublicSuffixList.Load(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), "large");
        Assert.Equal(100_000, list.RuleCount);
        Assert.Equal(2, list.Match("a.s99999.example"u8).SuffixStart);
        Assert.Equal(8, list.Match("s100000.example"u8).SuffixStart);
    }
}
