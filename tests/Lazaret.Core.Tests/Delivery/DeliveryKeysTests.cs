using Lazaret.Core.Delivery;

namespace Lazaret.Core.Tests.Delivery;

public sealed class DeliveryKeysTests
{
    private static readonly string Hash = "0123456789abcdef" + new string('0', 48);

    [Theory]
    [InlineData("in/a.xml", "in/a-0123456789ab.xml")]
    [InlineData("in.d/a", "in.d/a-0123456789ab")]
    [InlineData(".a", ".a-0123456789ab")]
    public void The_other_key_of_an_item_is_made_of_its_digest(string key, string other) => Assert.Equal(other, DeliveryKeys.Alternative(key, Hash));

    [Fact]
    public void A_marker_is_a_key_of_its_own()
    {
        Assert.True(DeliveryKeys.TryMarker("in/a.xml", DeliveryKeys.DefaultMarkerSuffix, out string marker, out _));
        Assert.Equal("in/a.xml.done", marker);
        Assert.False(DeliveryKeys.TryMarker("in/a.xml", "", out _, out string? empty));
        Assert.Contains("empty", empty, StringComparison.Ordinal);
        Assert.False(DeliveryKeys.TryMarker("in/a.xml", "/../x", out _, out _));
        Assert.False(DeliveryKeys.TryMarker(new string('a', 1020), ".done", out _, out string? tooLong));
        Assert.Contains("too long", tooLong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("2026-01-01/00:00:00.000000/a b.xml", true)]
    [InlineData("...", true)]
    [InlineData("\ud83d\ude00", true)]
    [InlineData("a/", false)]
    [InlineData("../a", false)]
    [InlineData("a/..", false)]
    [InlineData("\u007f", false)]
    public void Some_texts_are_keys_and_some_are_not(string key, bool good) => Assert.Equal(good, DeliveryKeys.Check(key) is null);

    [Fact]
    public void Half_a_character_is_no_key() => Assert.NotNull(DeliveryKeys.Check("a\ud83d"));
}
