using System.Text;
using Lazaret.Core.Text;

namespace Lazaret.Core.Tests.Text;

public sealed class LosslessUtf8Tests
{
    [Fact]
    public void Abuse15_any_bytes_come_back_as_they_were_and_the_text_is_that_of_PEP_383()
    {
        int seed = Random.Shared.Next();
        RandomBytes random = new(new Random(seed));
        int odd = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = random.Next();
            string text = LosslessUtf8.Decode(bytes);
            Assert.True(text == Pep383.Decode(bytes), $"seed {seed}: {Convert.ToHexString(bytes)}");
            Assert.True(LosslessUtf8.Encode(text).AsSpan().SequenceEqual(bytes), $"seed {seed}: {Convert.ToHexString(bytes)}");
            Assert.True(LosslessUtf8.HasEscapes(text) != new UTF8Encoding(false, true).IsUtf8(bytes), $"seed {seed}: {Convert.ToHexString(bytes)}");
            byte[] buffer = new byte[LosslessUtf8.MaxByteCount(text)];
            Assert.Equal(bytes.Length, LosslessUtf8.Encode(text, buffer));
            odd += LosslessUtf8.HasEscapes(text) ? 1 : 0;
        }

        Assert.InRange(odd, 5_000, 19_500);
    }

    [Fact]
    public void Different_bytes_are_different_texts()
    {
        int seed = Random.Shared.Next();
        RandomBytes random = new(new Random(seed));
        Dictionary<string, string> seen = [];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = random.Next();
            string hex = Convert.ToHexString(bytes);
            Assert.True(seen.TryAdd(LosslessUtf8.Decode(bytes), hex) || seen[LosslessUtf8.Decode(bytes)] == hex, $"seed {seed}: {hex}");
        }
    }

    public static TheoryData<byte[], string> Vectors() => new()
    {
        { "grün/€/😀"u8.ToArray(), "grün/€/😀" },
        { [0xFF], "\uDCFF" },
        { [0x61, 0x80, 0x62], "a\uDC80b" },
        { [0xED, 0xB2, 0x80], "\uDCED\uDCB2\uDC80" }, // an escape that was itself written as UTF-8 is not UTF-8
        { [0xF0, 0x9F, 0x92, 0x80], "\uD83D\uDC80" }, // a pair whose second half looks like an escape
        { [0xF0, 0x9F, 0x92, 0x80, 0x80], "\uD83D\uDC80\uDC80" },
        { [0xC0, 0xAF], "\uDCC0\uDCAF" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Known_vectors_hold(byte[] bytes, string text)
    {
        Assert.Equal(text, LosslessUtf8.Decode(bytes));
        Assert.Equal(bytes, LosslessUtf8.Encode(text));
    }
}
