using System.Security.Cryptography;
using Lazaret.Connectors.S3;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Connectors.Tests.S3;

/// <summary>Reads that go wrong end in what went wrong, never early.</summary>
public sealed class ReadingTests : IAsyncLifetime
{
    private readonly byte[] content = RandomNumberGenerator.GetBytes(300_000);
    private SmallS3? server;
    private S3Connector? connector;

    private SmallS3 Server => server!;

    public async ValueTask InitializeAsync()
    {
        server = await SmallS3.StartAsync();
        server.Put("in/a", content);
        connector = SmallS3Connectors.Create(server, "in", o => o.Connection.Retries = 0);
    }

    public async ValueTask DisposeAsync()
    {
        await connector!.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_that_breaks_is_gone_on_from_with_the_same_version()
    {
        int gets = 0;
        Server.OnCall = c => c.Method == "GET" && Interlocked.Increment(ref gets) <= 3 ? new S3Fault(CutBodyAt: 70_000) : null;

        Assert.Equal(content, await Reading.AllAsync(connector!, "in/a"));
        Assert.All(Server.Calls.Where(c => c.Header("Range") is not null), c => Assert.NotNull(c.Header("If-Match")));
        Assert.Equal(4, gets);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task An_object_that_was_replaced_or_removed_meanwhile_is_never_put_together_of_two(bool replaced, bool ignoresConditions)
    {
        Server.IgnoresConditions = ignoresConditions; // then the ETag of the answer tells
        int gets = 0;
        Server.OnCall = c =>
        {
            if (c.Method == "GET" && Interlocked.Increment(ref gets) == 2)
            {
                if (replaced)
                {
                    Server.Put("in/a", RandomNumberGenerator.GetBytes(300_000));
                }
                else
                {
                    Server.Remove("in/a");
                }
            }

            return gets == 1 ? new S3Fault(CutBodyAt: 70_000) : null;
        };

        (_, Failure? failure) = await Reading.TryAsync(connector!, "in/a");

        Assert.Equal((ErrorClass.ObjectChanged, ReasonCode.ObjectChanged), (failure?.Class, failure?.Reason));
    }

    [Fact]
    public async Task In_a_bucket_with_versions_the_rest_of_the_old_one_is_read()
    {
        Server.Versioned = true;
        Server.Put("in/v", content);
        int gets = 0;
        Server.OnCall = c =>
        {
            if (c.Method == "GET" && Interlocked.Increment(ref gets) == 2)
            {
                Server.Put("in/v", [1]);
            }

            return gets == 1 ? new S3Fault(CutBodyAt: 70_000) : null;
        };

        Assert.Equal(content, await Reading.AllAsync(connector!, "in/v"));
    }

    [Fact]
    public async Task A_connection_that_breaks_again_and_again_is_given_up()
    {
        Server.OnCall = c => c.Method == "GET" ? new S3Fault(CutBodyAt: 1000) : null;

        (byte[] read, Failure? failure) = await Reading.TryAsync(connector!, "in/a");

        Assert.NotNull(failure);
        Assert.Equal(Blame.Source, failure.Blame);
        Assert.InRange(read.Length, 0, 10_000);
    }

    [Fact]
    public async Task An_archived_object_has_a_reason_of_its_own()
    {
        Server.Find("in/a")!.IsArchived = true;
        Assert.Equal((ErrorClass.ConnectorClient, ReasonCode.Archived), await WhyAsync());
    }

    [Fact]
    public async Task An_object_under_a_customers_key_has_a_reason_of_its_own()
    {
        Server.Find("in/a")!.HasCustomerKey = true;
        Assert.Equal((ErrorClass.ConnectorClient, ReasonCode.KeyUnavailable), await WhyAsync());
    }

    [Theory]
    [InlineData(403, "AccessDenied", ErrorClass.ConnectorClient, ReasonCode.PermissionError)]
    [InlineData(404, "NoSuchKey", ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound)]
    [InlineData(400, "KMS.DisabledException", ErrorClass.ConnectorClient, ReasonCode.KeyUnavailable)]
    [InlineData(503, "SlowDown", ErrorClass.ConnectorThrottled, ReasonCode.Transient)]
    [InlineData(500, "InternalError", ErrorClass.ConnectorServer, ReasonCode.Transient)]
    [InlineData(0, "", ErrorClass.ConnectorConnection, ReasonCode.Transient)]
    public async Task What_the_store_answers_decides_what_follows(int status, string code, ErrorClass error, ReasonCode reason)
    {
        Server.OnCall = _ => new S3Fault(status, code);
        Assert.Equal((error, reason), await WhyAsync());
    }

    [Theory]
    [InlineData("in/./a")]
    [InlineData("in/x/../a")]
    [InlineData("in/x/..")]
    public async Task A_key_that_would_turn_into_another_one_on_its_way_is_not_read(string key)
    {
        Server.Put(key, [1]);

        Failure? failure = (await connector!.OpenAsync(key, default)).Failure;

        Assert.Equal((ErrorClass.ConnectorClient, ReasonCode.ReadFailed), (failure?.Class, failure?.Reason));
    }

    [Fact]
    public async Task A_version_that_is_named_is_read()
    {
        Server.Versioned = true;
        string old = Server.Put("in/v", [1]).VersionId;
        Server.Put("in/v", [2]);

        Assert.Equal([1], await Reading.AllAsync(connector!, $"in/v?versionId={old}"));
        Assert.Equal([2], await Reading.AllAsync(connector!, "in/v"));
    }

    private async Task<(ErrorClass, ReasonCode)> WhyAsync()
    {
        Failure failure = (await connector!.OpenAsync("in/a", default)).Failure!;
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        return (failure.Class, failure.Reason);
    }
}
