using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Tests.Sources;

public sealed class SourceCatalogTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 21, 10, 0, 0, TimeSpan.Zero);

    private static readonly SourceCatalog Catalog = new([new SourceDefinition { Name = "feed", Expiry = TimeSpan.FromDays(2) }, new SourceDefinition { Name = "tasking" }]);

    [Theory]
    [InlineData("feed", -10, true)]
    [InlineData("feed", -3, true)]
    [InlineData("feed", -2, false)] // the very end is not past
    [InlineData("feed", -1, false)]
    [InlineData("feed", 1, false)]
    [InlineData("tasking", -60, false)]
    [InlineData("unknown", -3, false)]
    public void An_event_ages_off_when_its_time_and_the_expiry_lie_behind(string source, int days, bool agedOff) =>
        Assert.Equal(agedOff, Catalog.IsAgedOff(source, Now.AddDays(days), Now));

    [Fact]
    public void Extreme_times_are_no_bugs()
    {
        Assert.True(Catalog.IsAgedOff("feed", DateTimeOffset.MinValue, Now));
        Assert.False(Catalog.IsAgedOff("feed", DateTimeOffset.MaxValue, Now));
        Assert.True(Catalog.IsAgedOff("feed", DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void A_time_with_an_offset_is_the_instant() =>
        Assert.False(Catalog.IsAgedOff("feed", new DateTimeOffset(2026, 8, 19, 3, 0, 0, TimeSpan.FromHours(-7)), Now));

    [Fact]
    public void Only_configured_sources_are_taken()
    {
        Assert.True(Catalog.Accepts("feed"));
        Assert.False(Catalog.Accepts("other"));
        Assert.False(Catalog.Accepts("Feed"));
        Assert.Equal("the source \"other\" is not configured; configured are feed, tasking", Catalog.WhyRefused("other"));
        Assert.Null(Catalog.WhyRefused("feed"));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("A-b_9", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a.b", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData("é", false)]
    [InlineData("a b", false)]
    [InlineData("system", false)]
    public void An_open_catalog_takes_every_usable_name(string? name, bool taken)
    {
        Assert.Equal(taken, SourceCatalog.Empty.Accepts(name));
        Assert.Equal(taken, SourceCatalog.Empty.WhyRefused(name) is null);
    }

    [Fact]
    public void A_name_has_at_most_100_characters()
    {
        Assert.True(SourceName.IsValid(new string('a', 100)));
        Assert.False(SourceName.IsValid(new string('a', 101)));
    }

    [Fact]
    public void A_name_in_a_sentence_cannot_start_a_line() =>
        Assert.Equal("the source name \"a\\u000ab\\u202e\" cannot be used; " + SourceName.Allowed, SourceName.Wrong("a\nb\u202e"));
}
