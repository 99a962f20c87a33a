using Lazaret.Core.Items;
using Lazaret.Core.Routes.Definition;
using Lazaret.Scanning.Routes.Engine;

namespace Lazaret.Scanning.Tests.Routes.Engine;

public class SettleTrackerTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly SettleTracker tracker = new(new SettleRules { Quiet = TimeSpan.FromSeconds(30), MinAge = TimeSpan.FromSeconds(60) });

    [Fact]
    public void A_file_is_taken_when_two_listings_far_enough_apart_show_the_same()
    {
        Assert.False(Look(0, ("a", 10, 1)));
        Assert.False(Look(29, ("a", 10, 1)));
        Assert.True(Look(30, ("a", 10, 1)));
        Assert.Equal(0, tracker.Waiting);
    }

    [Theory]
    [InlineData(11, 1)] // it grew
    [InlineData(10, 2)] // it was written again
    public void W6_a_file_that_changes_begins_to_wait_anew(long size, long seconds)
    {
        Assert.False(Look(0, ("a", 10, 1)));
        Assert.False(Look(40, ("a", size, seconds)));
        Assert.False(Look(60, ("a", size, seconds)));
        Assert.True(Look(70, ("a", size, seconds)));
    }

    [Fact]
    public void A_file_older_than_the_newest_of_the_source_by_the_least_age_is_taken_at_once_whatever_our_clock_says()
    {
        Assert.False(Look(0, ("new", 1, 1000)));
        Assert.True(Look(1, ("new", 1, 1000), ("old", 1, 940)));
        Assert.False(Look(2, ("new", 1, 1000), ("young", 1, 941)));
    }

    [Fact]
    public void A_file_that_went_away_is_forgotten_but_not_when_the_listing_broke_off()
    {
        Assert.False(Look(0, ("a", 10, 1)));
        tracker.Begin();
        tracker.End(complete: false);
        Assert.True(Look(30, ("a", 10, 1)));
        Assert.False(Look(31, ("b", 10, 1)));
        tracker.Begin();
        tracker.End(complete: true);
        Assert.False(Look(90, ("b", 10, 1)));
    }

    /// <summary>One listing; was its last file taken?</summary>
    private bool Look(int at, params (string Name, long Size, long Modified)[] files)
    {
        tracker.Begin();
        bool taken = false;
        foreach ((string name, long size, long modified) in files)
        {
            taken = tracker.Offer(name, new ObjectIdentity(size, modified * 1_000_000_000, 0, null), Start.AddSeconds(at), hasMarker: false);
        }

        tracker.End(complete: true);
        return taken;
    }
}
