using Lazaret.Connectors.S3;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Connectors.Tests.S3;

/// <summary>What S3's listings have that folders do not.</summary>
public sealed class ListingTests : IAsyncLifetime
{
    private SmallS3? server;

    private SmallS3 Server => server!;

    public async ValueTask InitializeAsync() => server = await SmallS3.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task Odd_keys_are_listed_and_read_as_they_are()
    {
        string[] keys = ["in/a b+c%20d", "in/q?x=1&y", "in/ü€\U0001F600", "in//double", "in/./dot", "in/new\nline", "in/ctl\u0001", "in/<&>\"'", "in/a?versionId=x", "in/%2e%2e", "in/ trailing "];
        foreach (string key in keys)
        {
            Server.Put(key, System.Text.Encoding.UTF8.GetBytes(key));
        }

        await using S3Connector connector = SmallS3Connectors.Create(Server, "in");
        List<NewItem> items = await ListAsync(connector);

        Assert.Equal(keys.Order(StringComparer.Ordinal), items.Select(i => S3Location.Parse(i.Location).Key).Order(StringComparer.Ordinal));
        foreach (NewItem item in items.Where(i => !i.Location.Contains("/./", StringComparison.Ordinal))) // see the test of readings
        {
            Assert.Equal(S3Location.Parse(item.Location).Key, System.Text.Encoding.UTF8.GetString(await Reading.AllAsync(connector, item.Location)));
            Assert.Equal($"{SmallS3.Bucket}/{S3Location.Parse(item.Location).Key}", item.MetaInfo);
        }
    }

    [Fact]
    public async Task Folder_markers_are_none_and_hidden_content_in_them_is_one()
    {
        Server.Put("in/", []);
        Server.Put("in/sub/", []);
        Server.Put("in/evil/", [1]);
        await using S3Connector connector = SmallS3Connectors.Create(Server, "in");

        Assert.Equal(["in/evil/"], (await ListAsync(connector)).Select(i => i.Location));
    }

    [Fact]
    public async Task A_prefix_is_a_folder_and_not_the_beginning_of_a_name()
    {
        Server.Put("in/a", [1]);
        Server.Put("inbox/a", [1]);
        await using S3Connector connector = SmallS3Connectors.Create(Server, "in");

        Assert.Equal(["in/a"], (await ListAsync(connector)).Select(i => i.Location));
        Assert.Equal(ReasonCode.OutsideAsset, (await connector.OpenAsync("inbox/a", default)).Failure?.Reason);
    }

    [Fact]
    public async Task The_quarantine_of_a_whole_bucket_is_neither_listed_nor_read()
    {
        Server.Put("a", [1]);
        Server.Put("dsxconnect-quarantine/b", [1]);
        Server.Put("dsxconnect-quarantine-not/c", [1]);
        await using S3Connector connector = SmallS3Connectors.Create(Server);

        Assert.Equal(["a", "dsxconnect-quarantine-not/c"], (await ListAsync(connector)).Select(i => i.Location).Order(StringComparer.Ordinal));
        Assert.Equal(ReasonCode.OutsideAsset, (await connector.OpenAsync("dsxconnect-quarantine/b", default)).Failure?.Reason);
    }

    [Fact]
    public async Task Many_prefixes_are_listed_side_by_side_with_a_small_cursor()
    {
        HashSet<string> put = [];
        for (int i = 0; i < 300; i++)
        {
            for (int j = 0; j < 30; j++)
            {
                string key = $"data/2026/p{i:D3}/f{j}";
                Server.Put(key, []);
                put.Add(key);
            }
        }

        // A leaf waits until two others are under way beside it; from then on none does.
        int now = 0, most = 0;
        Lock gate = new();
        using ManualResetEventSlim company = new();
        Server.OnCall = call =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
                if (now >= 3)
                {
                    company.Set();
                }
            }

            if (call.Query.GetValueOrDefault("prefix")?.Contains("/p", StringComparison.Ordinal) == true)
            {
                company.Wait(TimeSpan.FromSeconds(10));
            }

            lock (gate)
            {
                now--;
            }

            return null;
        };
        await using S3Connector connector = SmallS3Connectors.Create(Server);
        List<ListPage> pages = await PagesAsync(connector, new ListRequest());

        Assert.Equal(put.Order(StringComparer.Ordinal), pages.SelectMany(p => p.Items).Select(i => i.Location).Order(StringComparer.Ordinal));
        Assert.InRange(most, 3, 8);
        Assert.InRange(pages.Max(p => p.Cursor!.Length), 4, 4000);
    }

    [Fact]
    public async Task A_filter_leaves_whole_prefixes_unasked()
    {
        for (int i = 0; i < 5; i++)
        {
            Server.Put($"in/{i}/a.txt", [1]);
        }

        await using S3Connector connector = SmallS3Connectors.Create(Server, "in");
        Assert.Equal(["in/3/a.txt"], (await PagesAsync(connector, new ListRequest("3/**"))).SelectMany(p => p.Items).Select(i => i.Location));
        Assert.DoesNotContain(Server.Calls, c => c.Query.GetValueOrDefault("prefix") is "in/1/" or "in/2/");
    }

    [Fact]
    public async Task A_listing_that_breaks_says_so_and_goes_on_from_its_last_cursor()
    {
        for (int i = 0; i < 40; i++)
        {
            Server.Put($"in/p{i % 4}/f{i}", [1]);
        }

        Server.PageMost = 3;
        int calls = 0;
        Server.OnCall = _ => Interlocked.Increment(ref calls) > 6 ? new S3Fault(500) : null;
        await using S3Connector connector = SmallS3Connectors.Create(Server, "in", o => o.Connection.Retries = 0);

        List<ListPage> broken = await PagesAsync(connector, new ListRequest());
        Server.OnCall = null;
        List<ListPage> rest = await PagesAsync(connector, new ListRequest(Cursor: broken[^1].Cursor));

        Assert.Equal(ReasonCode.Transient, broken[^1].Failure?.Reason);
        Assert.All(rest, p => Assert.Null(p.Failure));
        Assert.Equal(40, broken.Concat(rest).SelectMany(p => p.Items).Select(i => i.Location).Distinct().Count());
    }

    [Fact]
    public async Task A_cursor_of_another_asset_starts_the_listing_anew()
    {
        Server.Put("in/a", [1]);
        await using S3Connector connector = SmallS3Connectors.Create(Server, "in");

        foreach (string cursor in (string[])["nonsense", "s3:", "s3:{}", "s3:[1]", "s3:[{\"p\":\"other/\",\"d\":-1}]", "s3:[{\"p\":3,\"d\":-1}]"])
        {
            Assert.Single((await PagesAsync(connector, new ListRequest(Cursor: cursor))).SelectMany(p => p.Items));
        }
    }

    [Fact]
    public async Task Every_version_is_listed_where_that_is_wanted_each_with_an_address_of_its_own()
    {
        Server.Versioned = true;
        Server.PageMost = 2;
        for (int i = 0; i < 5; i++)
        {
            Server.Put("in/a", [(byte)i]);
        }

        Server.Put("in/b", [9]);
        await using S3Connector connector = SmallS3Connectors.Create(Server, "in", o => o.Versions = S3Versions.All);

        List<NewItem> items = await ListAsync(connector);

        Assert.Equal(6, items.Count);
        Assert.Single(items, i => i.Location == "in/a");
        List<byte> contents = [];
        foreach (NewItem item in items.Where(i => i.Location.StartsWith("in/a", StringComparison.Ordinal)))
        {
            contents.AddRange(await Reading.AllAsync(connector, item.Location));
        }

        Assert.Equal(new byte[] { 0, 1, 2, 3, 4 }, contents.Order().ToArray());
    }

    [Theory]
    [InlineData(404, "NoSuchBucket", ReasonCode.ObjectNotFound)]
    [InlineData(403, "AccessDenied", ReasonCode.PermissionError)]
    [InlineData(403, "InvalidAccessKeyId", ReasonCode.AuthError)]
    [InlineData(503, "SlowDown", ReasonCode.Transient)]
    public async Task A_check_says_what_is_wrong(int status, string code, ReasonCode reason)
    {
        Server.OnCall = _ => new S3Fault(status, code);
        await using S3Connector connector = SmallS3Connectors.Create(Server, "in", o => o.Connection.Retries = 0);

        Assert.Equal(reason, (await connector.CheckAsync(default))?.Reason);
    }

    private static async Task<List<NewItem>> ListAsync(S3Connector connector) => [.. (await PagesAsync(connector, new ListRequest())).SelectMany(p => p.Items)];

    private static async Task<List<ListPage>> PagesAsync(S3Connector connector, ListRequest request)
    {
        List<ListPage> pages = [];
        await foreach (ListPage page in connector.ListAsync(request, default))
        {
            pages.Add(page);
        }

        return pages;
    }
}
