using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lazaret.Domains.Names;

namespace Lazaret.Domains.Tests.Names;

public sealed class PunycodeTests
{
    /// <summary>Samples of RFC 3492, section 7.1.</summary>
    [Theory]
    [InlineData("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn")]
    [InlineData("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye")]
    [InlineData("Pročprostěnemluvíčesky", "Proprostnemluvesky-uyb24dma41a")]
    [InlineData("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b")]
    [InlineData("-> $1.00 <-", "-> $1.00 <--")]
    public void The_samples_of_the_RFC_are_met(string text, string encoded)
    {
        Assert.Equal(encoded, Encode(text));
        Assert.Equal(text, Decode(encoded));
    }

    [Fact]
    public void Encoding_agrees_with_the_framework_and_comes_back()
    {
        Gen<string> label = Gen.Choose(0, 3).SelectMany(_ => Gen.Elements("aäzш例9-ひ한".ToCharArray())).ArrayOf(7).Select(c => "x" + new string(c) + "ü");
        Prop.ForAll(label.ToArbitrary(), text =>
        {
            string expected = new IdnMapping().GetAscii(text);
            return "xn--" + Encode(text) == expected && Decode(Encode(text)) == text;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Rubbish_is_refused_without_an_exception()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            _ = Punycode.TryDecode(bytes, new int[63], out int count);
            return count is >= 0 and <= 63;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
        Assert.False(Punycode.TryDecode("99999999"u8, new int[63], out _));
        Assert.False(Punycode.TryDecode("a-b_"u8, new int[63], out _));
        Assert.False(Punycode.TryEncode([0xFC], new byte[1], out _));
    }

    private static string Encode(string text)
    {
        byte[] bytes = new byte[200];
        Assert.True(Punycode.TryEncode([.. text.EnumerateRunes().Select(r => r.Value)], bytes, out int written));
        return Encoding.ASCII.GetString(bytes, 0, written);
    }

    private static string Decode(string encoded)
    {
        int[] points = new int[63];
        Assert.True(Punycode.TryDecode(Encoding.ASCII.GetBytes(encoded), points, out int count));
        return string.Concat(points[..count].Select(p => new Rune(p).ToString()));
    }
}
