using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lazaret.Domains.Names;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Names;

public sealed class DomainNormalizerTests
{
    private static readonly DomainNormalizer Normalizer = new(PublicSuffixList.Embedded);

    [Theory]
    [InlineData("example.com", "example.com", "example.com", "com")]
    [InlineData("EXAMPLE.Com", "example.com", "example.com", "com")]
    [InlineData("  example.com\t\r\n", "example.com", "example.com", "com")]
    [InlineData("\uFEFFexample.com", "example.com", "example.com", "com")]
    [InlineData("example.com.", "example.com", "example.com", "com")]
    [InlineData("www.example.co.uk", "example.co.uk", "example.co.uk", "co.uk")]
    [InlineData("www.www.example.com", "www.example.com", "example.com", "com")]
    [InlineData("www.com", "www.com", "www.com", "com")]
    [InlineData("www.co.uk", "www.co.uk", "www.co.uk", "co.uk")]
    [InlineData("www2.example.com", "www2.example.com", "example.com", "com")]
    [InlineData("http://example.com", "example.com", "example.com", "com")]
    [InlineData("HTTPS://user:pass@www.Example.com:8443/a/b?c=d@e#f", "example.com", "example.com", "com")]
    [InlineData("//cdn.example.com/x", "cdn.example.com", "example.com", "com")]
    [InlineData("example.com:80", "example.com", "example.com", "com")]
    [InlineData("example.com:", "example.com", "example.com", "com")]
    [InlineData("someone@example.com", "example.com", "example.com", "com")]
    [InlineData("example.com/path", "example.com", "example.com", "com")]
    [InlineData("example.com\\path", "example.com", "example.com", "com")]
    [InlineData("example.com./path", "example.com", "example.com", "com")]
    [InlineData("a-b_c.example.org", "a-b_c.example.org", "example.org", "org")]
    [InlineData("Bücher.example.de", "xn--bcher-kva.example.de", "example.de", "de")]
    [InlineData("BÜCHER.de", "xn--bcher-kva.de", "xn--bcher-kva.de", "de")]
    [InlineData("straße.de", "xn--strae-oqa.de", "xn--strae-oqa.de", "de")]
    [InlineData("例え。ＪＰ", "xn--r8jz45g.jp", "xn--r8jz45g.jp", "jp")]
    [InlineData("食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn", "xn--55qx5d.cn")]
    [InlineData("почта.рф", "xn--80a1acny.xn--p1ai", "xn--80a1acny.xn--p1ai", "xn--p1ai")]
    [InlineData("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com", "example.com", "com")]
    [InlineData("XN--BCHER-KVA.de", "xn--bcher-kva.de", "xn--bcher-kva.de", "de")]
    [InlineData("x.y.someone.github.io", "x.y.someone.github.io", "someone.github.io", "github.io")]
    public void A_name_is_brought_into_its_normal_form(string text, string normalized, string registrable, string suffix)
    {
        Span<byte> buffer = new byte[DomainNormalizer.MaxLength];
        NormalizedName name = Normalizer.Normalize(text, buffer);
        Assert.Equal(NotApplicableReason.None, name.Reason);
        string written = Encoding.ASCII.GetString(buffer[..name.Length]);
        Assert.Equal((normalized, registrable, suffix), (written, written[name.RegistrableStart..], written[name.SuffixStart..]));
    }

    [Theory]
    [InlineData("", NotApplicableReason.Empty)]
    [InlineData(" \t ", NotApplicableReason.Empty)]
    [InlineData(".", NotApplicableReason.Empty)]
    [InlineData("https://", NotApplicableReason.Empty)]
    [InlineData("/path/only", NotApplicableReason.Empty)]
    [InlineData("a..com", NotApplicableReason.BadLabel)]
    [InlineData(".example.com", NotApplicableReason.BadLabel)]
    [InlineData("example.com..", NotApplicableReason.BadLabel)]
    [InlineData("ü..de", NotApplicableReason.BadLabel)]
    [InlineData("ex ample.com", NotApplicableReason.BadCharacter)]
    [InlineData("example.com:port", NotApplicableReason.BadCharacter)]
    [InlineData("a\0b.com", NotApplicableReason.BadCharacter)]
    [InlineData("a\u0007b.com", NotApplicableReason.BadCharacter)]
    [InlineData("*.example.com", NotApplicableReason.BadCharacter)]
    [InlineData("example[.]com", NotApplicableReason.BadCharacter)]
    [InlineData("exa%6dple.com", NotApplicableReason.BadCharacter)]
    [InlineData("i❤.ws", NotApplicableReason.BadCharacter)]
    [InlineData("😀.com", NotApplicableReason.BadCharacter)]
    [InlineData("a\u200Bb.com", NotApplicableReason.BadCharacter)]
    [InlineData("a\u202Eb.com", NotApplicableReason.BadCharacter)]
    [InlineData("a\u00ADb.com", NotApplicableReason.BadCharacter)]
    [InlineData("e\u0301.com", NotApplicableReason.BadCharacter)]
    [InlineData("\uD800.com", NotApplicableReason.BadCharacter)]
    [InlineData("xn--ü.com", NotApplicableReason.BadCharacter)]
    [InlineData("10.0.0.1", NotApplicableReason.IpAddress)]
    [InlineData("10.0.0.1:443", NotApplicableReason.IpAddress)]
    [InlineData("http://192.168.1.1/x", NotApplicableReason.IpAddress)]
    [InlineData("1.2.3.4.", NotApplicableReason.IpAddress)]
    [InlineData("999.1.1.1", NotApplicableReason.IpAddress)]
    [InlineData("0x7f.0x1", NotApplicableReason.IpAddress)]
    [InlineData("2130706433", NotApplicableReason.IpAddress)]
    [InlineData("１０.０.０.１", NotApplicableReason.IpAddress)]
    [InlineData("::1", NotApplicableReason.IpAddress)]
    [InlineData("2001:db8::1", NotApplicableReason.IpAddress)]
    [InlineData("2001:db8::/32", NotApplicableReason.IpAddress)]
    [InlineData("fe80::1%eth0", NotApplicableReason.IpAddress)]
    [InlineData("[2001:db8::1]", NotApplicableReason.IpAddress)]
    [InlineData("https://[2001:db8::1]:8080/x", NotApplicableReason.IpAddress)]
    [InlineData("::ffff:1.2.3.4", NotApplicableReason.IpAddress)]
    [InlineData("4.3.2.1.in-addr.arpa", NotApplicableReason.ReverseLookup)]
    [InlineData("in-addr.arpa", NotApplicableReason.ReverseLookup)]
    [InlineData("b.a.9.8.IP6.ARPA.", NotApplicableReason.ReverseLookup)]
    [InlineData("localhost", NotApplicableReason.SingleLabel)]
    [InlineData("com", NotApplicableReason.SingleLabel)]
    [InlineData("http://intranet/", NotApplicableReason.SingleLabel)]
    [InlineData("co.uk", NotApplicableReason.PublicSuffix)]
    [InlineData("github.io", NotApplicableReason.PublicSuffix)]
    [InlineData("公司.cn", NotApplicableReason.PublicSuffix)]
    public void What_is_no_registrable_name_gets_the_reason(string text, NotApplicableReason reason)
    {
        NormalizedName name = Normalizer.Normalize(text, new byte[DomainNormalizer.MaxLength]);
        Assert.Equal(NormalizedName.NotApplicable(reason), name);
    }

    [Fact]
    public void The_limits_of_length_are_those_of_the_DNS()
    {
        string label = new('a', 63);
        string longest = $"{label}.{label}.{label}.{new string('b', 57)}.com";
        Assert.Equal(253, longest.Length);
        Assert.Equal(NotApplicableReason.None, Reason(longest));
        Assert.Equal(NotApplicableReason.None, Reason(longest + "."));
        Assert.Equal(NotApplicableReason.None, Reason("https://" + longest + "/" + new string('p', 5000)));
        Assert.Equal(NotApplicableReason.TooLong, Reason(longest.Replace("b.com", "bb.com")));
        Assert.Equal(NotApplicableReason.BadLabel, Reason(label + "a.com"));
        Assert.Equal(NotApplicableReason.BadLabel, Reason("com." + label + "a"));
        Assert.Equal(NotApplicableReason.BadLabel, Reason(new string('ü', 64) + ".com"));
        Assert.Equal(NotApplicableReason.TooLong, Reason(new string('a', 1_000_000)));
        Assert.Equal(NotApplicableReason.TooLong, Reason(string.Concat(Enumerable.Repeat("ü.", 60)) + "com"));
    }

    [Theory]
    [InlineData("cdn-a1b2.static.assets.example.com", "cdn-a1b2")]
    [InlineData("a.bb.cc.example.com", "bb")]
    [InlineData("www.example.com", "")]
    public void The_longest_label_before_the_registrable_one_is_found(string text, string expected)
    {
        Span<byte> buffer = new byte[DomainNormalizer.MaxLength];
        NormalizedName name = Normalizer.Normalize(text, buffer);
        Assert.Equal(expected, Encoding.ASCII.GetString(buffer.Slice(name.SubLabelStart, name.SubLabelLength)));
    }

    [Theory]
    [InlineData("xn--bcher-kva.example.de", "bücher.example.de")]
    [InlineData("xn--r8jz45g.jp", "例え.jp")]
    [InlineData("example.com", "example.com")]
    [InlineData("xn--i-7iq.ws", "xn--i-7iq.ws")]
    [InlineData("xn--0.example", "xn--0.example")]
    [InlineData("xn--99999999.example", "xn--99999999.example")]
    public void U_labels_are_for_display_and_only_where_they_come_back(string name, string expected) =>
        Assert.Equal(expected, DomainNormalizer.ToUnicode(Encoding.ASCII.GetBytes(name)));

    [Fact]
    public void Any_text_gets_an_answer_that_keeps_its_word()
    {
        Prop.ForAll(Texts(), text =>
        {
            Span<byte> buffer = new byte[DomainNormalizer.MaxLength];
            NormalizedName name = Normalizer.Normalize(text, buffer);
            if (!name.IsApplicable)
            {
                return name == NormalizedName.NotApplicable(name.Reason);
            }

            string written = Encoding.ASCII.GetString(buffer[..name.Length]);
            string[] labels = written.Split('.');
            return labels.Length >= 2
                && labels.All(l => l.Length is > 0 and <= 63 && l.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))
                && name.RegistrableStart < name.SuffixStart && written[name.SuffixStart - 1] == '.' && name.SuffixStart < name.Length
                && !written[name.RegistrableStart..(name.SuffixStart - 1)].Contains('.', StringComparison.Ordinal)
                && (name.RegistrableStart == 0 || written[name.RegistrableStart - 1] == '.');
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void Case_blanks_final_dot_scheme_and_path_change_nothing()
    {
        Prop.ForAll(Texts(), text =>
        {
            string plain = Describe(text);
            return plain.StartsWith('!')
                || (Describe(plain) == (plain.StartsWith("www.", StringComparison.Ordinal) ? Describe(plain) : plain)
                && Describe(plain.ToUpperInvariant()) == Describe(plain)
                && Describe($" {plain}. ") == Describe(plain)
                && Describe($"https://u:p@{plain}:8080/x?y#z") == Describe(plain));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void Display_form_and_normal_form_are_the_same_name()
    {
        Prop.ForAll(Texts(), text =>
        {
            string plain = Describe(text);
            return plain.StartsWith('!') || plain.StartsWith("www.", StringComparison.Ordinal) || Describe(DomainNormalizer.ToUnicode(Encoding.ASCII.GetBytes(plain))) == plain;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void Normalising_allocates_nothing()
    {
        string[] names = ["www.Example.co.uk", "https://user@Bücher.example.de:80/x", "10.0.0.1", "[::1]", "a\0b", "i❤.ws", "co.uk"];
        byte[] buffer = new byte[DomainNormalizer.MaxLength];
        foreach (string name in names)
        {
            Normalizer.Normalize(name, buffer);
        }

        Assert.All(names, name =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                Normalizer.Normalize(name, buffer);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        });
    }

    private static NotApplicableReason Reason(string text) => Normalizer.Normalize(text, new byte[DomainNormalizer.MaxLength]).Reason;

    private static string Describe(string text)
    {
        byte[] buffer = new byte[DomainNormalizer.MaxLength];
        NormalizedName name = Normalizer.Normalize(text, buffer);
        return name.IsApplicable ? Encoding.ASCII.GetString(buffer, 0, name.Length) : "!" + name.Reason;
    }

    /// <summary>Texts from pieces that matter here, so that names, near-names and rubbish all come up.</summary>
    private static Arbitrary<string> Texts()
    {
        Gen<string> piece = Gen.OneOf(
            Gen.Elements(".", "..", "www.", "com", "co.uk", ".github.io", "xn--", "http://", ":80", "/", "@", "[", "]", "::", "%", "arpa", "in-addr.arpa", "10.0.0.1", "-", "_", " "),
            Gen.Elements("example", "Bücher", "例え", "почта", "ß", "İ", "ǅ", "😀", "\0", "\u200B", "\u0301", "\uD800", "ａ", "。", "\uFEFF", "ﬁ", "٣", "ǆ"),
            Gen.Choose(1, 70).Select(n => new string('a', n)),
            Gen.Elements("abcdefghijklmnopqrstuvwxyz0123456789.-".ToCharArray()).ArrayOf(9).Select(c => new string(c)),
            ArbMap.Default.GeneratorFor<string>().Select(s => s ?? ""));
        Gen<string> text = piece.ArrayOf().Select(string.Concat);
        Gen<string> name = Gen.Two(piece).Select(p => $"{p.Item1}.{p.Item2}.com");
        return Gen.OneOf(text, name).ToArbitrary();
    }
}
