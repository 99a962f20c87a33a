using Lazaret.Core.Items;

namespace Lazaret.Core.Tests.Items;

public sealed class ObjectIdentityTests
{
    private static readonly ObjectIdentity Whole = new(5, 1_000, 42, "etag");

    [Fact]
    public void Abuse9_any_known_part_that_differs_is_another_version()
    {
        Assert.True(Whole.Matches(Whole));
        foreach (ObjectIdentity other in new[] { Whole with { Size = 6 }, Whole with { ModifiedNs = 1_001 }, Whole with { FileId = 43 }, Whole with { Tag = "ETAG" } })
        {
            Assert.False(Whole.Matches(other));
            Assert.False(other.Matches(Whole));
        }
    }

    [Fact]
    public void Parts_that_one_side_does_not_know_are_not_compared()
    {
        foreach (ObjectIdentity less in new[] { Whole with { Size = -1 }, Whole with { ModifiedNs = 0 }, Whole with { FileId = 0 }, Whole with { Tag = null }, ObjectIdentity.Unknown })
        {
            Assert.True(Whole.Matches(less));
            Assert.True(less.Matches(Whole));
        }

        Assert.False((Whole with { Tag = null }).Matches((ObjectIdentity.Unknown with { Size = 6 })));
    }

    [Fact]
    public void A_size_of_zero_is_known() => Assert.False(Whole.Matches(ObjectIdentity.Unknown with { Size = 0 }));
}
