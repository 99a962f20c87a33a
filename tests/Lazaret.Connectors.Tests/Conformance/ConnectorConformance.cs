using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;

namespace Lazaret.Connectors.Tests.Conformance;

/// <summary>What every connector promises. A connector joins by deriving from this class and saying how to put objects into its repository.</summary>
public abstract class ConnectorConformance : IAsyncLifetime
{
    private IConnectorClient? connector;
    private long nextItem;

    protected IConnectorClient Connector => connector!;

    /// <summary>A connector on an empty repository.</summary>
    protected abstract IConnectorClient Create();

    /// <summary>Puts an object; the path has parts with <c>/</c> between them. Gives its location.</summary>
    protected abstract string Put(string path, byte[] content);

    /// <summary>The content at a location, or null when nothing lies there.</summary>
    protected abstract byte[]? Get(string location);

    protected abstract void Remove(string location);

    public virtual ValueTask InitializeAsync()
    {
        connector = Create();
        return default;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_object_is_listed_once_with_its_size()
    {
        Dictionary<string, long> put = [];
        for (int i = 0; i < 50; i++)
        {
            put.Add(Put($"d{i % 7}/e{i % 3}/file {i}.txt", new byte[i]), i);
        }

        List<NewItem> listed = await ListAll();

        Assert.Equal(put.OrderBy(p => p.Key, StringComparer.Ordinal), listed.Select(i => KeyValuePair.Create(i.Location, i.Identity.Size)).OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_empty_repository_lists_as_empty_and_without_failure()
    {
        List<ListPage> pages = await Pages(new ListRequest());

        Assert.Empty(pages.SelectMany(p => p.Items));
        Assert.All(pages, p => Assert.Null(p.Failure));
    }

    [Fact]
    public async Task A_page_holds_no_more_than_was_asked_for()
    {
        for (int i = 0; i < 30; i++)
        {
            Put($"f{i}", [1]);
        }

        List<ListPage> pages = await Pages(new ListRequest(PageSize: 7));

        Assert.All(pages, p => Assert.InRange(p.Items.Count, 0, 7));
        Assert.Equal(30, pages.Sum(p => p.Items.Count));
        Assert.Equal(30, pages.Sum(p => p.Stats.Seen));
    }

    [Fact]
    public async Task A_listing_that_was_cut_after_any_page_goes_on_behind_it_and_leaves_nothing_out()
    {
        HashSet<string> put = [];
        for (int i = 0; i < 60; i++)
        {
            put.Add(Put($"d{i % 5}/x{i % 4}/f{i}", [1]));
        }

        List<ListPage> pages = await Pages(new ListRequest(PageSize: 4));
        for (int cut = 1; cut <= pages.Count; cut++)
        {
            HashSet<string> seen = [.. pages.Take(cut).SelectMany(p => p.Items).Select(i => i.Location)];
            foreach (ListPage page in await Pages(new ListRequest(Cursor: pages[cut - 1].Cursor, PageSize: 4)))
            {
                seen.UnionWith(page.Items.Select(i => i.Location));
            }

            Assert.Equal(put.Order(), seen.Order());
        }
    }

    [Fact]
    public async Task The_filter_decides_what_is_listed()
    {
        string wanted = Put("a/b/one.txt", [1]);
        Put("a/b/two.bin", [1]);
        Put("a/tmp/three.txt", [1]);

        List<NewItem> listed = await ListAll("**/*.txt -tmp");

        Assert.Equal([wanted], listed.Select(i => i.Location));
    }

    [Fact]
    public async Task An_object_is_read_from_its_first_byte_to_its_last()
    {
        byte[] content = RandomNumberGenerator.GetBytes(700_001);
        string location = Put("big.bin", content);

        (byte[] read, Core.Retries.Failure? failure) = await ReadAll(location);

        Assert.Null(failure);
        Assert.True(content.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public async Task An_empty_object_ends_at_once()
    {
        (byte[] read, Core.Retries.Failure? failure) = await ReadAll(Put("empty", []));

        Assert.Empty(read);
        Assert.Null(failure);
    }

    [Fact]
    public async Task Abuse09_an_object_removed_after_the_listing_is_not_found()
    {
        string location = Put("gone", [1]);
        NewItem item = (await ListAll()).Single();
        Remove(location);

        OpenResult opened = await Connector.OpenAsync(location, default);
        ActionResult acted = await Act(item, ActionKind.Delete);

        Assert.Equal(ReasonCode.ObjectNotFound, opened.Failure?.Reason);
        Assert.Equal(ActionStatus.ObjectNotFound, acted.Status);
    }

    [Theory]
    [InlineData(ActionKind.Delete)]
    [InlineData(ActionKind.Move)]
    [InlineData(ActionKind.Tag)]
    [InlineData(ActionKind.MoveTag)]
    public async Task Abuse09_an_object_changed_after_the_listing_is_left_alone(ActionKind kind)
    {
        string location = Put("changed", [1]);
        NewItem item = (await ListAll()).Single();
        Put("changed", [1, 2]);

        ActionResult acted = await Act(item, kind);

        Assert.Equal(ActionStatus.ObjectChanged, acted.Status);
        Assert.Equal([1, 2], Get(location)!);
    }

    [Fact]
    public async Task Delete_removes_the_object_and_repeating_it_succeeds()
    {
        string location = Put("a/bad", Encoding.ASCII.GetBytes("bad"));
        ActionRequest request = RequestFor((await ListAll()).Single(), ActionKind.Delete, "bad");

        ActionResult first = await Connector.ActAsync(request, default);
        ActionResult again = await Connector.ActAsync(request, default);

        Assert.Equal((ActionStatus.Success, ActionStatus.Success), (first.Status, again.Status));
        Assert.Null(Get(location));
    }

    [Fact]
    public async Task Move_puts_the_object_aside_and_repeating_it_succeeds()
    {
        byte[] content = Encoding.ASCII.GetBytes("bad");
        string location = Put("a/bad", content);
        ActionRequest request = RequestFor((await ListAll()).Single(), ActionKind.Move, "bad");

        ActionResult first = await Connector.ActAsync(request, default);
        ActionResult again = await Connector.ActAsync(request, default);

        Assert.Equal((ActionStatus.Success, ActionStatus.Success), (first.Status, again.Status));
        Assert.Equal(first.Destination, again.Destination);
        Assert.Null(Get(location));
        Assert.Equal(content, Get(first.Destination!)!);
        Assert.Empty(await ListAll());
    }

    [Fact]
    public async Task Abuse16_one_move_delivered_a_hundred_times_at_once_takes_effect_once()
    {
        Put("a/bad", Encoding.ASCII.GetBytes("bad"));
        ActionRequest request = RequestFor((await ListAll()).Single(), ActionKind.Move, "bad");

        ActionResult[] results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Connector.ActAsync(request, default).AsTask()));

        Assert.All(results, r => Assert.Equal(ActionStatus.Success, r.Status));
        Assert.Single(results.Select(r => r.Destination).Distinct());
    }

    [Fact]
    public async Task Tags_are_no_items()
    {
        string location = Put("a/bad", Encoding.ASCII.GetBytes("bad"));
        NewItem item = (await ListAll()).Single();

        ActionResult tagged = await Act(item, ActionKind.Tag);

        Assert.Equal(ActionStatus.Success, tagged.Status);
        Assert.Equal([location], (await ListAll()).Select(i => i.Location));
    }

    [Fact]
    public async Task Nothing_does_nothing()
    {
        string location = Put("a", [1]);

        ActionResult result = await Act((await ListAll()).Single(), ActionKind.Nothing);

        Assert.Equal(ActionStatus.Nothing, result.Status);
        Assert.Equal([1], Get(location)!);
    }

    [Fact]
    public async Task A_cancelled_listing_ends_promptly()
    {
        Put("a", [1]);
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ListPage page in Connector.ListAsync(new ListRequest(), stop.Token))
            {
                Assert.Fail($"A page of {page.Items.Count}");
            }
        });
    }

    [Fact]
    public async Task A_reachable_repository_passes_the_check() => Assert.Null(await Connector.CheckAsync(default));

    protected async Task<List<ListPage>> Pages(ListRequest request)
    {
        List<ListPage> pages = [];
        await foreach (ListPage page in Connector.ListAsync(request, default))
        {
            pages.Add(page);
        }

        return pages;
    }

    protected async Task<List<NewItem>> ListAll(string filter = "") => [.. (await Pages(new ListRequest(filter))).SelectMany(p => p.Items)];

    protected async Task<(byte[] Content, Core.Retries.Failure? Failure)> ReadAll(string location)
    {
        OpenResult opened = await Connector.OpenAsync(location, default);
        if (opened.Content is not { } content)
        {
            return ([], opened.Failure);
        }

        await using (content)
        {
            using MemoryStream all = new();
            byte[] buffer = new byte[64 * 1024];
            while (true)
            {
                ReadResult read = await content.ReadAsync(buffer, default);
                if (read.Count == 0)
                {
                    return (all.ToArray(), read.Failure);
                }

                all.Write(buffer, 0, read.Count);
            }
        }
    }

    protected ActionRequest RequestFor(NewItem item, ActionKind kind, string content = "") =>
        Requests.For(item, kind, Interlocked.Increment(ref nextItem), Encoding.ASCII.GetBytes(content));

    private ValueTask<ActionResult> Act(NewItem item, ActionKind kind) => Connector.ActAsync(RequestFor(item, kind), default);
}
