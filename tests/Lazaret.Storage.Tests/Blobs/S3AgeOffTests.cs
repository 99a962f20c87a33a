using System.Xml.Linq;
using Lazaret.Core.Streams;
using Lazaret.Storage.Blobs.S3;
using Lazaret.Storage.Blobs.S3.AgeOff;

namespace Lazaret.Storage.Tests.Blobs;

/// <summary>Lifecycle rules as a bucket gets them.</summary>
public sealed class S3AgeOffTests
{
    private static readonly SourceAgeOff[] Sources = [new("week", TimeSpan.FromDays(7)), new("ever", null)];

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private static S3StreamStore Open(LifecycleS3 server) => new(new S3StreamStoreOptions { Endpoint = server.Endpoint, AccessKey = "a", SecretKey = "b", Bucket = "bucket" });

    private const string Ours = "<Rule><ID>BackupExpiryFor-week</ID><Filter><Prefix>week/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>8</Days></Expiration></Rule>";
    private const string Stale = "<Rule><ID>BackupExpiryFor-ever</ID><Filter><Prefix>ever/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>";

    /// <summary>Everything a rule can have.</summary>
    private static readonly string[] Theirs =
    [
        "<Rule><ID>all</ID><Filter><And><Prefix>logs/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><Tag><Key>k2</Key><Value>v2</Value></Tag><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>500</ObjectSizeLessThan></And></Filter>"
        + "<Status>Disabled</Status><Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition><NoncurrentVersionTransition><NoncurrentDays>9</NoncurrentDays><StorageClass>STANDARD_IA</StorageClass><NewerNoncurrentVersions>3</NewerNoncurrentVersions></NoncurrentVersionTransition>"
        + "<NoncurrentVersionExpiration><NoncurrentDays>40</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>",
        "<Rule><ID>date</ID><Filter><Prefix>a/</Prefix></Filter><Status>Enabled</Status><Expiration><Date>2031-01-01T00:00:00Z</Date></Expiration></Rule>",
        "<Rule><ID>marker</ID><Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter><Status>Enabled</Status><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>",
        "<Rule><ID>large</ID><Filter><ObjectSizeGreaterThan>1000</ObjectSizeGreaterThan></Filter><Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule>",
        "<Rule><ID>empty prefix</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>",
        "<Rule><ID>empty filter</ID><Filter></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>",
    ];

    [Fact]
    public async Task A_bucket_without_rules_gets_one_for_each_source_that_expires()
    {
        await using LifecycleS3 server = await LifecycleS3.StartAsync();
        await using S3StreamStore store = Open(server);
        Assert.Equal(new AgeOffChange(1, 0, 0), await store.SetAgeOffAsync(Sources, None));
        Assert.Equal(Flat(LifecycleS3.Parse(Ours).Elements().Single()), Flat(Assert.Single(server.Rules)));

        // Again is nothing to do.
        Assert.Equal(new AgeOffChange(0, 0, 1), await store.SetAgeOffAsync(Sources, None));
        Assert.Equal(["PUT"], server.Changes);
    }

    [Fact]
    public async Task Rules_of_others_come_back_as_they_were()
    {
        await using LifecycleS3 server = await LifecycleS3.StartAsync(string.Concat(Theirs) + Stale);
        server.Least = "varies_by_storage_class";
        await using S3StreamStore store = Open(server);
        Assert.Equal(new AgeOffChange(1, 1, 0), await store.SetAgeOffAsync(Sources, None));
        Assert.Equal("varies_by_storage_class", server.Least);
        string[] expected = [.. LifecycleS3.Parse(string.Concat(Theirs) + Ours).Elements().Select(Flat)];
        Assert.Equal(expected, server.Rules.Select(Flat));
    }

    [Fact]
    public async Task Older_rules_of_others_come_back_as_they_were()
    {
        const string Older = "<Rule><ID>old</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Expiration><Days>3</Days></Expiration></Rule><Rule><ID>old2</ID><Prefix></Prefix><Status>Enabled</Status><Expiration><Days>900</Days></Expiration></Rule>";
        await using LifecycleS3 server = await LifecycleS3.StartAsync(Older);
        await using S3StreamStore store = Open(server);
        await store.SetAgeOffAsync(Sources, None);
        string ours = Ours.Replace("<Filter>", "", StringComparison.Ordinal).Replace("</Filter>", "", StringComparison.Ordinal);
        Assert.Equal(LifecycleS3.Parse(Older + ours).Elements().Select(Flat), server.Rules.Select(Flat));
        Assert.False((await store.SetAgeOffAsync(Sources, None)).IsAny);
    }

    [Fact]
    public async Task Cleaning_up_leaves_no_empty_list()
    {
        await using LifecycleS3 server = await LifecycleS3.StartAsync(Ours + Stale);
        await using S3StreamStore store = Open(server);
        Assert.Equal(new AgeOffChange(0, 2, 0), await store.SetAgeOffAsync([], None));
        Assert.Null(server.Configuration);
        Assert.Equal(["DELETE"], server.Changes);
        Assert.False((await store.SetAgeOffAsync([], None)).IsAny);
    }

    [Fact]
    public async Task Cleaning_up_keeps_the_rules_of_others()
    {
        await using LifecycleS3 server = await LifecycleS3.StartAsync(Ours + Theirs[1]);
        await using S3StreamStore store = Open(server);
        await store.SetAgeOffAsync([], None);
        Assert.Equal(LifecycleS3.Parse(Theirs[1]).Elements().Select(Flat), server.Rules.Select(Flat));
    }

    [Fact]
    public async Task A_refusal_says_so_and_changes_nothing()
    {
        await using LifecycleS3 server = await LifecycleS3.StartAsync(Theirs[1]);
        server.Status = 403;
        await using S3StreamStore store = Open(server);
        StreamStoreException failure = await Assert.ThrowsAsync<StreamStoreException>(() => store.SetAgeOffAsync(Sources, None));
        Assert.False(failure.MayPass);
        Assert.Contains("lifecycle rules of bucket", failure.Message);
        Assert.Empty(server.Changes);
    }

    /// <summary>The leaves of a rule with their paths, in an order of their own.</summary>
    private static string Flat(XElement rule) => string.Join('\n', Leaves(rule, "").Order(StringComparer.Ordinal));

    private static IEnumerable<string> Leaves(XElement element, string path) => element.HasElements
        ? element.Elements().SelectMany(e => Leaves(e, $"{path}/{e.Name.LocalName}"))
        : [$"{path}={(element.Name.LocalName == "Date" ? DateTimeOffset.Parse(element.Value, System.Globalization.CultureInfo.InvariantCulture).ToUniversalTime().ToString("O") : element.Value)}"];
}
