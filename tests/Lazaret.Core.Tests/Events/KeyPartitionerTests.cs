using Lazaret.Core.Events;

namespace Lazaret.Core.Tests.Events;

public class KeyPartitionerTests
{
    /// <summary>FNV-1a vectors: "" = 0x811C9DC5, "a" = 0xE40C292C, "foobar" = 0xBF9CF968; as signed numbers modulo 10 without sign.</summary>
    [Theory]
    [InlineData("", 5)]
    [InlineData("a", 6)]
    [InlineData("foobar", 6)]
    public void It_is_the_existing_dispatcher_s(string key, int partition) => Assert.Equal(partition, KeyPartitioner.Of(key, 10));
}
