using Amazon.S3;
using Amazon.S3.Model;

namespace Lazaret.Storage.Blobs.S3.AgeOff;

/// <summary>
/// The lifecycle rules a bucket is to have, from those it has and the sources (<c>event-dispatcher</c> §10.3, 18 item 4): one for each source that expires, none for others, and those of others as
/// they are. A rule of ours for a source that is not named goes too: nobody says any more that its content may be deleted.
/// </summary>
internal sealed record AgeOffPlan(IReadOnlyList<LifecycleRule> Rules, AgeOffChange Change)
{
    /// <summary>How the names of our rules begin; the source follows.</summary>
    public const string IdPrefix = "BackupExpiryFor-";

    private const long DayMilliseconds = 86_400_000;

    /// <summary>Makes the plan.</summary>
    /// <param name="existing">The bucket's rules; not changed.</param>
    /// <param name="sources">All sources; empty = no rule of ours stays.</param>
    public static AgeOffPlan Of(IEnumerable<LifecycleRule> existing, IEnumerable<SourceAgeOff> sources)
    {
        LifecycleRule[] before = [.. existing];

        // S3 takes no mixture of the older form of rules, with a prefix of their own, and the newer one with filters. Others decide.
        bool older = before.Any(r => !IsOurs(r) && r.Filter is null);
        Dictionary<string, LifecycleRule> wanted = sources.Where(s => s.Expiry > TimeSpan.Zero).Select(s => Rule(s.Source, s.Expiry!.Value, older)).ToDictionary(r => r.Id, StringComparer.Ordinal);

        List<LifecycleRule> rules = [];
        int set = 0;
        int removed = 0;
        int kept = 0;
        foreach (LifecycleRule rule in before)
        {
            if (!IsOurs(rule))
            {
                rules.Add(rule);
            }
            else if (!wanted.Remove(rule.Id, out LifecycleRule? now))
            {
                removed++;
            }
            else if (IsSame(rule, now))
            {
                kept++;
                rules.Add(rule);
            }
            else
            {
                set++;
                rules.Add(now);
            }
        }

        rules.AddRange(wanted.Values.OrderBy(r => r.Id, StringComparer.Ordinal));
        return new AgeOffPlan(rules, new AgeOffChange(set + wanted.Count, removed, kept));
    }

    /// <summary>Days after which S3 deletes: never before the expiry, as S3 counts whole days.</summary>
    public static int Days(TimeSpan expiry) => (int)Math.Min(int.MaxValue, 1 + ((long)expiry.TotalMilliseconds / DayMilliseconds));

    private static bool IsOurs(LifecycleRule rule) => rule.Id?.StartsWith(IdPrefix, StringComparison.Ordinal) is true;

    private static LifecycleRule Rule(string source, TimeSpan expiry, bool older)
    {
        // Without a source the rule would be about the whole bucket.
        ArgumentException.ThrowIfNullOrEmpty(source);
        LifecycleRule rule = new() { Id = IdPrefix + source, Status = LifecycleRuleStatus.Enabled, Expiration = new LifecycleRuleExpiration { Days = Days(expiry) } };
        if (older)
        {
            SetOlderPrefix(rule, source + "/");
        }
        else
        {
            rule.Filter = new LifecycleFilter { Prefix = source + "/" };
        }

        return rule;
    }

    /// <summary>Does a rule delete exactly what ours would, and nothing else?</summary>
    private static bool IsSame(LifecycleRule rule, LifecycleRule ours) =>
        rule.Status == LifecycleRuleStatus.Enabled
        && rule.Expiration is { Date: null, ExpiredObjectDeleteMarker: not true } expiration && expiration.Days == ours.Expiration.Days
        && OlderPrefix(rule) == OlderPrefix(ours)
        && (rule.Filter, ours.Filter) switch
        {
            (null, null) => true,
            (not null, not null) => IsSame(rule.Filter, ours.Filter),
            _ => false,
        }
        && rule.AbortIncompleteMultipartUpload is null && rule.NoncurrentVersionExpiration is null
        && rule.NoncurrentVersionTransitions is not { Count: > 0 } && rule.Transitions is not { Count: > 0 };

    private static bool IsSame(LifecycleFilter filter, LifecycleFilter ours) =>
        Prefix(filter) == Prefix(ours) && filter.And is null && filter.Tag is null && filter.ObjectSizeGreaterThan is null && filter.ObjectSizeLessThan is null
        && filter.LifecycleFilterPredicate is null or LifecyclePrefixPredicate;

    private static string? Prefix(LifecycleFilter filter) => filter.Prefix ?? (filter.LifecycleFilterPredicate as LifecyclePrefixPredicate)?.Prefix;

#pragma warning disable CS0618 // Buckets have rules of the older form.
    private static string? OlderPrefix(LifecycleRule rule) => rule.Prefix;

    private static void SetOlderPrefix(LifecycleRule rule, string prefix) => rule.Prefix = prefix;
#pragma warning restore CS0618
}
