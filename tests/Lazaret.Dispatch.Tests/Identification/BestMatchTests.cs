using Lazaret.Dispatch.Identification.Scripts;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>Scores of section 11.2.</summary>
public sealed class BestMatchTests
{
    [Fact]
    public void The_highest_score_wins() => Assert.Equal("b", BestMatch.Of([new("a", 1), new("b", 5), new("c", 2)]));

    [Fact]
    public void The_first_of_equals_wins() => Assert.Equal("a", BestMatch.Of([new("a", 2), new("b", 2)]));

    [Fact]
    public void A_score_must_be_over_zero() => Assert.Null(BestMatch.Of([new("a", 0), new("b", -2)]));

    [Fact]
    public void No_match_is_no_type() => Assert.Null(BestMatch.Of([]));

    [Fact]
    public void A_rule_without_score_has_that_of_the_match_before()
    {
        Assert.Equal("a", BestMatch.Of([new("a", null)]));
        Assert.Equal("a", BestMatch.Of([new("x", -1), new("b", null), new("a", 1)]));
        Assert.Equal("a", BestMatch.Of([new("a", 10), new("b", null)]));
        Assert.Equal("c", BestMatch.Of([new("a", 1), new("b", -5), new("c", 3), new("d", null)]));
    }
}
