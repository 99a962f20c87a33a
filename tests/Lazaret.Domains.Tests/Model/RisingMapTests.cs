using Lazaret.Domains.Model;

namespace Lazaret.Domains.Tests.Model;

public sealed class RisingMapTests
{
    [Theory]
    [InlineData(-1, -2)]
    [InlineData(0, 0)]
    [InlineData(0.5, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 2.5)]
    [InlineData(3, 3)]
    [InlineData(5, 4)]
    public void It_is_linear_between_the_knots_and_goes_on_beyond_them(float x, float y) =>
        Assert.Equal(y, new RisingMap([[0, 0], [1, 2], [3, 3]])[x]);
}
