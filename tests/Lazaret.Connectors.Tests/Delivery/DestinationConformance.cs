using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Delivery;

namespace Lazaret.Connectors.Tests.Delivery;

/// <summary>What every destination promises.</summary>
public abstract class DestinationConformance : IAsyncLifetime
{
    private IDestination? destination;

    protected IDestination Destination => destination!;

    protected abstract ValueTask<IDestination> CreateAsync();

    /// <summary>What somebody who reads the destination finds under a key; null when nothing.</summary>
    protected abstract byte[]? Get(string key);

    /// <summary>Somebody else puts something there.</summary>
    protected abstract void Put(string key, byte[] content);

    /// <summary>Everything a reader finds.</summary>
    protected abstract IReadOnlyList<string> Keys();

    public virtual async ValueTask InitializeAsync() => destination = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Destination.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    public async Task An_item_is_delivered_byte_for_byte(int size)
    {
        byte[] content = RandomNumberGenerator.GetBytes(size);

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("2026-01-01/00:00:00.000001/a b ü.xml", content), default);

        Assert.True(result.Status == DeliveryStatus.Delivered, result.Message);
        Assert.False(result.WasThere);
        Assert.Equal(content, Get("2026-01-01/00:00:00.000001/a b ü.xml")!);
        Assert.Equal(["2026-01-01/00:00:00.000001/a b ü.xml"], Keys());
    }

    [Fact]
    public async Task W13_delivering_again_finds_the_equal_object_and_makes_no_second_one()
    {
        DeliveryItem item = Items.Of("in/a", Encoding.ASCII.GetBytes("content"));
        await Destination.DeliverAsync(item, default);

        DeliveryResult again = await Destination.DeliverAsync(item, default);

        Assert.Equal(DeliveryStatus.Delivered, again.Status);
        Assert.True(again.WasThere);
        Assert.Equal(["in/a"], Keys());
    }

    [Theory]
    [InlineData("other")]
    [InlineData("CONTENT")]
    [InlineData("")]
    public async Task Something_else_under_the_key_is_a_collision_and_stays_as_it_is(string other)
    {
        Put("in/a", Encoding.ASCII.GetBytes(other));

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/a", Encoding.ASCII.GetBytes("content")), default);

        Assert.Equal(DeliveryStatus.Collision, result.Status);
        Assert.Equal(other, Encoding.ASCII.GetString(Get("in/a")!));
        Assert.Equal(["in/a"], Keys());
    }

    [Fact]
    public async Task Something_else_under_the_key_is_replaced_where_that_is_wanted()
    {
        Put("in/a", [1, 2, 3]);

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/a", [4, 5], OverwritePolicy.Always), default);

        Assert.True(result.Status == DeliveryStatus.Delivered, result.Message);
        Assert.Equal([4, 5], Get("in/a")!);
    }

    [Theory]
    [InlineData("contenT")]
    [InlineData("content and more")]
    [InlineData("con")]
    [InlineData("")]
    public async Task Bytes_that_are_not_those_that_were_scanned_are_never_delivered(string really)
    {
        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/a", Encoding.ASCII.GetBytes("content"), really: Encoding.ASCII.GetBytes(really)), default);

        Assert.Equal((DeliveryStatus.Refused, DeliveryBlame.Source), (result.Status, result.Blame));
        Assert.Null(Get("in/a"));
        Assert.Empty(Keys());
    }

    [Fact]
    public async Task A_source_that_breaks_is_its_own_fault_and_leaves_nothing_behind()
    {
        DeliveryItem broken = Items.Of("in/a", new byte[50_000]) with { Open = _ => ValueTask.FromResult<Stream>(new BrokenStream(20_000)) };
        DeliveryItem shut = broken with { Open = _ => throw new IOException("it is gone") };

        foreach (DeliveryItem item in (DeliveryItem[])[broken, shut])
        {
            DeliveryResult result = await Destination.DeliverAsync(item, default);
            Assert.Equal((DeliveryStatus.Unavailable, DeliveryBlame.Source), (result.Status, result.Blame));
        }

        Assert.Empty(Keys());
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("")]
    [InlineData("a//b")]
    public async Task A_key_that_leaves_its_place_is_refused(string key)
    {
        Assert.Equal(DeliveryStatus.Refused, (await Destination.DeliverAsync(Items.Of(key, [1]), default)).Status);
        Assert.Equal(DeliveryStatus.Refused, (await Destination.MarkAsync(key, default)).Status);
        Assert.Empty(Keys());
    }

    [Fact]
    public async Task Many_deliveries_of_one_item_at_once_make_one_object()
    {
        byte[] content = RandomNumberGenerator.GetBytes(100_000);
        DeliveryResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Destination.DeliverAsync(Items.Of("in/a", content), default).AsTask()));

        Assert.All(results, r => Assert.True(r.Status is DeliveryStatus.Delivered or DeliveryStatus.Unavailable, r.Message));
        Assert.Contains(results, r => r.Status == DeliveryStatus.Delivered);
        Assert.Equal(DeliveryStatus.Delivered, (await Destination.DeliverAsync(Items.Of("in/a", content), default)).Status);
        Assert.Equal(content, Get("in/a")!);
        Assert.Equal(["in/a"], Keys());
    }

    [Fact]
    public async Task Two_items_that_want_one_key_at_once_get_one_delivery_and_one_collision()
    {
        for (int i = 0; i < 10; i++)
        {
            string key = $"in/{i}";
            Task<DeliveryResult> a = Destination.DeliverAsync(Items.Of(key, [1, 1]), default).AsTask();
            Task<DeliveryResult> b = Destination.DeliverAsync(Items.Of(key, [2, 2]), default).AsTask();

            DeliveryStatus[] both = [.. (await Task.WhenAll(a, b)).Select(r => r.Status).Order()];

            Assert.Equal([DeliveryStatus.Delivered, DeliveryStatus.Collision], both);
            Assert.Equal((await a).Status == DeliveryStatus.Delivered ? [1, 1] : [2, 2], Get(key)!);
        }
    }

    [Fact]
    public async Task A_marker_has_no_bytes_and_may_be_written_again()
    {
        DeliveryResult first = await Destination.MarkAsync("in/a.done", default);
        DeliveryResult again = await Destination.MarkAsync("in/a.done", default);

        Assert.Equal((DeliveryStatus.Delivered, false), (first.Status, first.WasThere));
        Assert.Equal((DeliveryStatus.Delivered, true), (again.Status, again.WasThere));
        Assert.Empty(Get("in/a.done")!);
        Assert.Equal(["in/a.done"], Keys());
    }

    [Fact]
    public async Task A_marker_takes_nobodys_place()
    {
        Put("in/a.done", [1]);

        Assert.Equal(DeliveryStatus.Collision, (await Destination.MarkAsync("in/a.done", default)).Status);
        Assert.Equal([1], Get("in/a.done")!);
    }

    [Fact]
    public async Task A_check_finds_a_good_destination_good_and_leaves_nothing_behind()
    {
        Assert.Null(await Destination.CheckAsync(default));
        Assert.Empty(Keys());
    }
}
