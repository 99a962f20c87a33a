using Lazaret.Core.Dsx;
using Lazaret.TestKit.Time;

namespace Lazaret.Core.Tests.Dsx;

public sealed class DsxNonceMemoryTests
{
    [Fact]
    public void A_06_a_nonce_is_refused_for_the_window_and_forgotten_later()
    {
        ManualTimeProvider time = new();
        DsxNonceMemory memory = new(TimeSpan.FromMinutes(2), time);

        Assert.True(memory.Add("k", "n"));
        Assert.False(memory.Add("k", "n"));
        Assert.True(memory.Add("other", "n"));
        time.Advance(TimeSpan.FromSeconds(119));
        Assert.False(memory.Add("k", "n"));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(memory.Add("k", "second"));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(memory.Add("k", "n"));
    }
}
