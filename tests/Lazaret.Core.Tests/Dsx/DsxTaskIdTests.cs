using Lazaret.Core.Dsx;
using Lazaret.Core.Items;

namespace Lazaret.Core.Tests.Dsx;

public sealed class DsxTaskIdTests
{
    [Fact]
    public void Every_item_number_comes_back_from_its_task_id()
    {
        for (int i = 0; i < 1000; i++)
        {
            ItemId id = new(Random.Shared.NextInt64(1, 1L << (1 + (i % 61))));
            Assert.True(DsxTaskId.TryParse(DsxTaskId.Of(id), out ItemId back));
            Assert.Equal(id, back);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("x")]
    [InlineData("6f1e0c5a-1111-4222-8333-944445555666")]
    public void What_is_not_ours_is_no_task_id(string? text) => Assert.False(DsxTaskId.TryParse(text, out _));
}
