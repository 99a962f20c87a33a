using Lazaret.Dispatch.Settings;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Settings;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("12", 12)]
    [InlineData("12B", 12)]
    [InlineData("2kB", 2_000)]
    [InlineData("2K", 2_000)]
    [InlineData("2M", 2_000_000)]
    [InlineData("2MB", 2_000_000)]
    [InlineData("1G", 1_000_000_000)]
    [InlineData("1TB", 1_000_000_000_000)]
    [InlineData("1P", 1_000_000_000_000_000)]
    [InlineData("9E", 9_000_000_000_000_000_000)]
    [InlineData("3Ki", 3_072)]
    [InlineData("3KiB", 3_072)]
    [InlineData("5.9Mi", 5_242_880)]
    [InlineData("1.999", 1)]
    [InlineData("7Ei", 8_070_450_532_247_928_832)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("B")]
    [InlineData("Mi")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1 K")]
    [InlineData(" 1")]
    [InlineData("1k")]
    [InlineData("1KB")]
    [InlineData("1ki")]
    [InlineData("1kiB")]
    [InlineData("1mb")]
    [InlineData("1Mib")]
    [InlineData("1Bi")]
    [InlineData("1BB")]
    [InlineData("1.")]
    [InlineData(".5M")]
    [InlineData("1.2.3")]
    [InlineData("1e3")]
    [InlineData("٣")]
    [InlineData("8Ei")]
    [InlineData("9223372036854775808")]
    public void Anything_else_is_none(string? text) => Assert.False(ByteSize.TryParse(text, out _));

    [Fact]
    public void The_reference_sizes_hold()
    {
        foreach (var row in AzulCases.Vectors("human_bytes").EnumerateArray())
        {
            string text = row.GetProperty("in").GetString()!;
            Assert.Equal(!row.TryGetProperty("error", out _), ByteSize.TryParse(text, out long bytes));
            Assert.Equal(row.TryGetProperty("bytes", out var expected) ? expected.GetInt64() : 0, bytes);
        }
    }
}
