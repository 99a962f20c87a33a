using System.Collections.Concurrent;
using System.Security.Cryptography;
using Lazaret.Connectors.S3.Delivery;
using Lazaret.Connectors.Tests.S3;
using Lazaret.Core.Delivery;
using Lazaret.Core.Outcomes;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Connectors.Tests.Delivery;

/// <summary>A store that knows conditions and checksums, and one that goes wrong where a test wants it.</summary>
public class SmallS3DestinationTests : DestinationConformance
{
    private const int Part = 5 << 20;
    private SmallS3? server;

    protected SmallS3 Server => server!;

    protected virtual bool Knowing => true;

    [Fact]
    public async Task Metadata_tags_and_checksum_go_along()
    {
        await Destination.DeliverAsync(Items.Of("in/a", [1, 2, 3]), default);

        SmallObject found = Server.Find("in/a")!;
        Assert.Equal("partner", found.Metadata["source"]);
        Assert.Equal("n%C3%A4me.txt", found.Metadata["name"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([1, 2, 3])), found.Metadata["sha256"]);
        Assert.Equal("yes", found.Tags["scanned"]);
        Assert.Equal("application/octet-stream", found.ContentType);
        Assert.Equal(Knowing ? Convert.ToBase64String(SHA256.HashData([1, 2, 3])) : null, found.Sha256);
    }

    [Fact]
    public async Task A_large_item_goes_in_parts_and_is_checked_when_it_is_there()
    {
        byte[] content = RandomNumberGenerator.GetBytes((3 * Part) + 17);

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/big", content), default);

        Assert.True(result.Status == DeliveryStatus.Delivered, result.Message);
        Assert.Equal(4, Server.Calls.Count(c => c.Query.ContainsKey("partNumber")));
        Assert.True(content.AsSpan().SequenceEqual(Get("in/big")));
        Assert.Equal(0, Server.UnfinishedUploads);
        DeliveryResult again = await Destination.DeliverAsync(Items.Of("in/big", content), default);
        Assert.Equal((DeliveryStatus.Delivered, true), (again.Status, again.WasThere));
        Assert.Equal(4, Server.Calls.Count(c => c.Query.ContainsKey("partNumber")));
    }

    [Fact]
    public async Task A_large_item_that_is_not_what_was_scanned_never_becomes_visible()
    {
        byte[] content = RandomNumberGenerator.GetBytes(2 * Part);
        byte[] really = [.. content];
        really[^1] ^= 1;

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/big", content, really: really), default);

        Assert.Equal((DeliveryStatus.Refused, DeliveryBlame.Source), (result.Status, result.Blame));
        Assert.Empty(Keys());
        Assert.Equal(0, Server.UnfinishedUploads);
    }

    [Fact]
    public async Task A_part_that_fails_takes_the_whole_upload_back()
    {
        Server.OnCall = c => c.Query.GetValueOrDefault("partNumber") == "2" ? new S3Fault(500) : null;

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/big", RandomNumberGenerator.GetBytes(3 * Part)), default);

        Assert.Equal((DeliveryStatus.Unavailable, DeliveryBlame.Destination), (result.Status, result.Blame));
        Assert.Empty(Keys());
        Assert.Equal(0, Server.UnfinishedUploads);
    }

    [Fact]
    public async Task Old_uploads_of_the_key_are_given_up_and_young_ones_left_alone()
    {
        Server.BeginUpload("in/big", DateTime.UtcNow.AddHours(-2));
        Server.BeginUpload("in/big", DateTime.UtcNow.AddMinutes(-2));
        Server.BeginUpload("in/bigger", DateTime.UtcNow.AddHours(-2));

        await Destination.DeliverAsync(Items.Of("in/big", RandomNumberGenerator.GetBytes(2 * Part)), default);

        Assert.Equal(2, Server.UnfinishedUploads);
    }

    [Theory]
    [InlineData(1000, 500)]
    [InlineData(1000, 503)]
    [InlineData(1000, 0)]
    [InlineData((2 * Part) + 1, 500)]
    [InlineData((2 * Part) + 1, 0)]
    public async Task W13_an_answer_that_is_lost_after_success_costs_a_try_and_makes_nothing_twice(int size, int status)
    {
        byte[] content = RandomNumberGenerator.GetBytes(size);
        ConcurrentQueue<int> lost = new([1]);
        Server.OnCall = c => (c.Method == "PUT" && size < Part) || (c.Method == "POST" && c.Query.ContainsKey("uploadId"))
            ? lost.TryDequeue(out _) ? new S3Fault(status, "ServiceUnavailable", AfterDoing: true) : null
            : null;

        DeliveryResult result = await DeliverUntilAsync(Items.Of("in/a", content));

        Assert.Equal(DeliveryStatus.Delivered, result.Status);
        Assert.Equal(["in/a"], Keys());
        Assert.True(content.AsSpan().SequenceEqual(Get("in/a")));
        Assert.Empty(lost);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task W13_a_store_in_trouble_is_unavailable_and_the_item_comes_through_later(int status)
    {
        bool trouble = true;
        Server.OnCall = _ => trouble ? new S3Fault(status, "SlowDown") : null;
        DeliveryResult first = await Destination.DeliverAsync(Items.Of("in/a", [1]), default);
        trouble = false;
        DeliveryResult second = await Destination.DeliverAsync(Items.Of("in/a", [1]), default);

        Assert.Equal((DeliveryStatus.Unavailable, DeliveryBlame.Destination), (first.Status, first.Blame));
        Assert.Equal(DeliveryStatus.Delivered, second.Status);
    }

    [Fact]
    public async Task W13_a_store_that_does_not_answer_is_unavailable()
    {
        Server.OnCall = c => c.Method is "PUT" ? new S3Fault { Hang = true } : null;
        S3DestinationOptions options = Options();
        options.Connection.Timeout = TimeSpan.FromSeconds(1);
        options.Connection.Retries = 0;
        await using S3Destination impatient = new(options, TimeProvider.System);

        DeliveryResult result = await impatient.DeliverAsync(Items.Of("in/a", [1]), default);

        Assert.Equal((DeliveryStatus.Unavailable, DeliveryBlame.Destination), (result.Status, result.Blame));
    }

    [Fact]
    public async Task A_store_that_keeps_other_bytes_than_it_was_sent_has_not_got_the_item()
    {
        Server.Keeps = _ => [2];

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/a", [1]), default);

        Assert.Equal((DeliveryStatus.Unavailable, DeliveryBlame.Destination), (result.Status, result.Blame));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData((2 * Part) + 1)]
    public async Task What_the_answer_to_a_write_proves_is_not_asked_for_again(int size)
    {
        await Destination.DeliverAsync(Items.Of("in/a", RandomNumberGenerator.GetBytes(size)), default);

        Assert.DoesNotContain(Server.Calls.SkipWhile(c => c.Method is not ("PUT" or "POST")), c => c.Method is "HEAD" or "GET" && c.Key == "in/a");
    }

    [Fact]
    public async Task An_answer_that_proves_nothing_is_followed_by_a_look()
    {
        Server.OpaqueTags = true;
        Server.Keeps = _ => [2];

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/a", [1]), default);
        Server.Keeps = null;
        DeliveryResult good = await Destination.DeliverAsync(Items.Of("in/b", [1]), default);

        Assert.Equal((DeliveryStatus.Unavailable, DeliveryBlame.Destination), (result.Status, result.Blame));
        Assert.Equal(DeliveryStatus.Delivered, good.Status);
        Assert.Contains(Server.Calls.SkipWhile(c => c.Method != "PUT"), c => c.Method == "HEAD");
    }

    [Fact]
    public async Task Metadata_that_lies_does_not_pass_for_content()
    {
        Server.Put("in/a", [9, 9]);
        Server.Find("in/a")!.Metadata["sha256"] = Convert.ToHexStringLower(SHA256.HashData([1, 1]));

        Assert.Equal(DeliveryStatus.Collision, (await Destination.DeliverAsync(Items.Of("in/a", [1, 1]), default)).Status);
    }

    [Fact]
    public async Task Who_may_not_write_is_told_so_and_trying_again_is_not_asked_for()
    {
        Server.OnCall = c => c.Method is "PUT" or "POST" ? new S3Fault(403, "AccessDenied", Message: "Access Denied") : null;

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/a", [1]), default);

        Assert.Equal((DeliveryStatus.Refused, DeliveryBlame.Destination), (result.Status, result.Blame));
        Assert.Contains("AccessDenied", result.Message, StringComparison.Ordinal);
        Assert.Equal(ReasonCode.PermissionError, (await Destination.CheckAsync(default))?.Reason);
    }

    [Fact]
    public async Task Encryption_is_asked_for()
    {
        S3DestinationOptions options = Options();
        options.Encryption = "aws:kms";
        options.KmsKeyId = "key-1";
        await using S3Destination encrypting = new(options, TimeProvider.System);

        await encrypting.DeliverAsync(Items.Of("in/a", [1]), default);
        await encrypting.DeliverAsync(Items.Of("in/big", RandomNumberGenerator.GetBytes(2 * Part)), default);
        await encrypting.MarkAsync("in/a.done", default);

        Assert.All(Keys(), k => Assert.Equal("aws:kms", Server.Find(k)!.Encryption));
    }

    protected override async ValueTask<IDestination> CreateAsync()
    {
        server = await SmallS3.StartAsync();
        server.IgnoresConditions = !Knowing;
        server.IgnoresChecksums = !Knowing;
        return new S3Destination(Options(), TimeProvider.System);
    }

    protected override byte[]? Get(string key) => Server.Find(key)?.Content;

    protected override void Put(string key, byte[] content) => Server.Put(key, content);

    protected override IReadOnlyList<string> Keys() => Server.Keys();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private S3DestinationOptions Options() => new() { Connection = SmallS3Connectors.Connection(Server), Bucket = SmallS3.Bucket, PartsFrom = Part, PartSize = Part, TrustConditions = Knowing };

    private async Task<DeliveryResult> DeliverUntilAsync(DeliveryItem item)
    {
        for (int i = 0; ; i++)
        {
            DeliveryResult result = await Destination.DeliverAsync(item, default);
            if (result.Status != DeliveryStatus.Unavailable || i == 3)
            {
                return result;
            }
        }
    }
}
