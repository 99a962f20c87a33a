using Lazaret.Core.Events;

namespace Lazaret.Storage.Tests.Events;

/// <content>Values that are forgotten.</content>
public abstract partial class DeliveryStoreConformance
{
    [Theory]
    [InlineData("consumers")]
    [InlineData("deployments")]
    [InlineData("pause")]
    [InlineData("other")]
    public async Task Values_are_listed_by_their_keys_and_a_later_one_takes_the_place(string ns)
    {
        Assert.Empty(await Store.ListAsync(ns, None));
        DateTimeOffset late = Now.AddHours(1);
        await Store.SetAsync(ns, "a", "1", late, None);
        await Store.SetAsync(ns, "b:ü\n", "{\"x\":\"ä\"}", late, None);
        await Store.SetAsync(ns, "a", "2", late, None);
        await Store.SetAsync(ns + "-not", "c", "3", late, None);
        IReadOnlyDictionary<string, string> all = await Store.ListAsync(ns, None);
        Assert.Equal([("a", "2"), ("b:ü\n", "{\"x\":\"ä\"}")], all.Select(e => (e.Key, e.Value)).Order());
    }

    [Theory]
    [InlineData("consumers")]
    [InlineData("other")]
    public async Task A_value_is_forgotten_when_its_time_is_over(string ns)
    {
        await Store.SetAsync(ns, "long", "1", Now.AddHours(1), None);
        await Store.SetAsync(ns, "short", "2", Now + Short, None);
        await PassAsync(async () => (await Store.ListAsync(ns, None)).Keys.SequenceEqual(["long"]));
        Assert.InRange(await Store.TidyAsync(None), 0, 1);
        Assert.Equal(0, await Store.TidyAsync(None));
        Assert.Equal(["long"], (await Store.ListAsync(ns, None)).Keys);
    }

    [Theory]
    [InlineData("consumers")]
    [InlineData("other")]
    public async Task A_value_whose_time_is_over_already_takes_the_old_one_with_it(string ns)
    {
        await Store.SetAsync(ns, "a", "1", Now.AddHours(1), None);
        await Store.SetAsync(ns, "a", "2", Now.AddSeconds(-1), None);
        Assert.Empty(await Store.ListAsync(ns, None));
    }

    [Fact]
    public async Task More_values_than_one_page_are_listed()
    {
        await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, 2500).Select(i => Store.SetAsync("consumers", $"k{i}", $"{i}", Now.AddHours(1), None).AsTask()));
        IReadOnlyDictionary<string, string> all = await Store.ListAsync("consumers", None);
        Assert.Equal(2500, all.Count);
        Assert.All(all, e => Assert.Equal(e.Key, "k" + e.Value));
    }
}
