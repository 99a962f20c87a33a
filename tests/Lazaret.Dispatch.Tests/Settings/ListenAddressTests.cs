using Lazaret.Dispatch.Settings;

namespace Lazaret.Dispatch.Tests.Settings;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData(":8111", null, 8111)]
    [InlineData("127.0.0.1:0", "127.0.0.1", 0)]
    [InlineData("kafka_one:9092", "kafka_one", 9092)]
    [InlineData("broker-1.example:9092", "broker-1.example", 9092)]
    [InlineData("[::1]:8111", "::1", 8111)]
    public void An_address_is_read(string text, string? host, int port)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress address));
        Assert.Equal(new ListenAddress(host, port), address);
        Assert.Equal(host is not null && port > 0, ListenAddress.IsEndpoint(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8111")]
    [InlineData("host")]
    [InlineData("host:")]
    [InlineData("host:port")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("::1:8111")]
    [InlineData("[]:8111")]
    [InlineData("a b:8111")]
    [InlineData("http://host:8111")]
    public void Anything_else_is_none(string text) => Assert.False(ListenAddress.TryParse(text, out _));
}
