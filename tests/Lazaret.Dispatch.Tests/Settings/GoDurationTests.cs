using Lazaret.Dispatch.Settings;

namespace Lazaret.Dispatch.Tests.Settings;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("1ms", 1)]
    [InlineData("1.5s", 1_500)]
    [InlineData("1h2m", 3_720_000)]
    [InlineData("1h2m3s4ms", 3_723_004)]
    [InlineData("2m1h", 3_720_000)]
    [InlineData(".5s", 500)]
    [InlineData("1.s", 1_000)]
    [InlineData("500us", 0.5)]
    [InlineData("500µs", 0.5)]
    [InlineData("100ns", 0.0001)]
    [InlineData("99ns", 0)]
    [InlineData("2540400h", 9_145_440_000_000)]
    public void A_length_is_read(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out TimeSpan time));
        Assert.Equal(milliseconds, time.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1d")]
    [InlineData("1S")]
    [InlineData("1s ")]
    [InlineData("1..5s")]
    [InlineData(".s")]
    [InlineData("1,5s")]
    [InlineData("1e3s")]
    [InlineData("9999999h")]
    [InlineData("9223372036s9223372036s")]
    [InlineData("99999999999999999999999999999999999999999s")]
    public void Anything_else_is_none(string? text) => Assert.False(GoDuration.TryParse(text, out _));
}
