using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Storage.Blobs.S3.AgeOff;

namespace Lazaret.Storage.Tests.Blobs;

/// <summary>Which lifecycle rules a bucket is to have.</summary>
public sealed class AgeOffPlanTests
{
    private static readonly SourceAgeOff Week = new("week", TimeSpan.FromDays(7));
    private static readonly SourceAgeOff Ever = new("ever", null);

    private static LifecycleRule Foreign(string id = "theirs") => new()
    {
        Id = id, Status = LifecycleRuleStatus.Enabled, Filter = new LifecycleFilter { Prefix = "logs/" }, Expiration = new LifecycleRuleExpiration { Days = 3 },
    };

    private static LifecycleRule Ours(string source, int days) => new()
    {
        Id = "BackupExpiryFor-" + source, Status = LifecycleRuleStatus.Enabled, Filter = new LifecycleFilter { Prefix = source + "/" }, Expiration = new LifecycleRuleExpiration { Days = days },
    };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(86_399_999, 1)]
    [InlineData(86_400_000, 2)]
    [InlineData(7 * 86_400_000L, 8)]
    [InlineData((7 * 86_400_000L) + 1, 8)]
    [InlineData(10_000L * 365 * 86_400_000L, 3_650_001)]
    public void Days_are_never_fewer_than_the_expiry(long milliseconds, int days) => Assert.Equal(days, AgeOffPlan.Days(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void A_source_that_expires_has_a_rule()
    {
        AgeOffPlan plan = AgeOffPlan.Of([], [Week, Ever]);
        LifecycleRule rule = Assert.Single(plan.Rules);
        Assert.Equal(("BackupExpiryFor-week", "week/", 8, LifecycleRuleStatus.Enabled), (rule.Id, rule.Filter.Prefix, rule.Expiration.Days, rule.Status));
        Assert.Equal(new AgeOffChange(1, 0, 0), plan.Change);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(-1L)]
    public void A_source_that_never_expires_has_none_and_loses_a_stale_one(long? milliseconds)
    {
        TimeSpan? expiry = milliseconds is { } given ? TimeSpan.FromMilliseconds(given) : null;
        AgeOffPlan plan = AgeOffPlan.Of([Ours("ever", 1)], [new SourceAgeOff("ever", expiry)]);
        Assert.Empty(plan.Rules);
        Assert.Equal(new AgeOffChange(0, 1, 0), plan.Change);
    }

    [Fact]
    public void A_source_that_is_not_configured_any_more_loses_its_rule() => Assert.Empty(AgeOffPlan.Of([Ours("gone", 5)], [Ever]).Rules);

    [Fact]
    public void Rules_of_others_stay_as_they_are_and_where_they_are()
    {
        LifecycleRule[] theirs = [Foreign("a"), Foreign("backupexpiryfor-week"), Foreign(null!)];
        AgeOffPlan plan = AgeOffPlan.Of([theirs[0], Ours("week", 1), theirs[1], Ours("ever", 1), theirs[2]], [Week, Ever, new("new", TimeSpan.FromDays(1))]);
        Assert.Equal([theirs[0].Id, "BackupExpiryFor-week", theirs[1].Id, theirs[2].Id, "BackupExpiryFor-new"], plan.Rules.Select(r => r.Id));
        Assert.All(theirs, t => Assert.Contains(plan.Rules, r => ReferenceEquals(r, t)));
        Assert.Equal(8, plan.Rules[1].Expiration.Days);
        Assert.Equal(new AgeOffChange(2, 1, 0), plan.Change);
    }

    [Fact]
    public void What_is_right_is_not_changed()
    {
        AgeOffPlan plan = AgeOffPlan.Of([Foreign(), Ours("week", 8)], [Week, Ever]);
        Assert.False(plan.Change.IsAny);
        Assert.Equal(1, plan.Change.Kept);
    }

    [Fact]
    public void A_rule_of_ours_that_deletes_something_else_is_set_right()
    {
        Action<LifecycleRule>[] changes =
        [
            r => r.Status = LifecycleRuleStatus.Disabled,
            r => r.Expiration.Days = 7,
            r => r.Expiration = new LifecycleRuleExpiration { Date = DateTime.UnixEpoch },
            r => r.Expiration = null,
            r => r.Filter = new LifecycleFilter(),
            r => r.Filter = new LifecycleFilter { Prefix = "wee" },
            r => r.Filter.ObjectSizeGreaterThan = 5,
            r => r.Filter.Tag = new Tag { Key = "a", Value = "b" },
            r => r.Filter = null,
            r => r.Transitions = [new LifecycleTransition { Days = 1 }],
            r => r.NoncurrentVersionExpiration = new LifecycleRuleNoncurrentVersionExpiration { NoncurrentDays = 1 },
        ];
        foreach (Action<LifecycleRule> change in changes)
        {
            LifecycleRule rule = Ours("week", 8);
            change(rule);
            AgeOffPlan plan = AgeOffPlan.Of([rule], [Week]);
            Assert.Equal(new AgeOffChange(1, 0, 0), plan.Change);
            Assert.False(AgeOffPlan.Of(plan.Rules, [Week]).Change.IsAny);
        }
    }

    [Fact]
    public void Among_older_rules_of_others_ours_have_the_older_form()
    {
#pragma warning disable CS0618 // The older form.
        LifecycleRule older = new() { Id = "old", Status = LifecycleRuleStatus.Enabled, Prefix = "logs/", Expiration = new LifecycleRuleExpiration { Days = 3 } };
        AgeOffPlan plan = AgeOffPlan.Of([older, Ours("week", 8)], [Week]);
        Assert.Equal(new AgeOffChange(1, 0, 0), plan.Change);
        Assert.Equal("week/", plan.Rules[1].Prefix);
        Assert.Null(plan.Rules[1].Filter);
        Assert.False(AgeOffPlan.Of(plan.Rules, [Week]).Change.IsAny);
#pragma warning restore CS0618

        // And the newer one once those are gone.
        Assert.Equal("week/", AgeOffPlan.Of([plan.Rules[1]], [Week]).Rules[0].Filter?.Prefix);
    }

    [Fact]
    public void Cleaning_up_removes_ours_and_nothing_else() => Assert.Equal(["theirs"], AgeOffPlan.Of([Ours("week", 8), Foreign(), Ours("ever", 1)], []).Rules.Select(r => r.Id));

    [Fact]
    public void A_rule_without_a_source_is_never_made() => Assert.Throws<ArgumentException>(() => AgeOffPlan.Of([], [new SourceAgeOff("", TimeSpan.FromDays(1))]));
}
