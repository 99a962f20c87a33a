using System.Net;
using System.Text.Json;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Tests.Api;

/// <summary>The parameter <c>filter</c>: a condition on the JSON of events.</summary>
public class FilterTests
{
    private const string All = "name=p&version=1&r-historic=true&deadline=0&count=10&filter=";

    [Theory]
    [InlineData("entity.size>20", "2, 3")]
    [InlineData("source.references.user==\"bob\"", "1, 2, 3")]
    [InlineData("entity.datastreams.#(label==\"text\")", "3")]
    [InlineData("flags.expedite", "")]
    [InlineData("entity.info.deep", "3")]
    [InlineData("source.path.#>1", "")]
    [InlineData("", "1, 2, 3")]
    public async Task Only_events_for_which_it_holds_are_handed_out(string filter, string expected)
    {
        await using DispatchRig rig = await FilledAsync();
        foreach (string kind in (string[])["active", "passive"])
        {
            (JsonElement info, JsonElement[] events) = await rig.FetchAsync($"binary/{kind}", All.Replace("name=p", "name=" + kind, StringComparison.Ordinal) + Uri.EscapeDataString(filter));
            Assert.Equal(expected, string.Join(", ", events.Select(e => Convert.ToInt32(e.GetProperty("entity").GetProperty("sha256").GetString()![56..], 16))));
            int dropped = info.TryGetProperty("filters", out JsonElement filters) ? filters.GetProperty("FilterConsumerRules-reject_filter").GetInt32() : 0;
            Assert.Equal(3 - events.Length, dropped);
        }
    }

    [Fact]
    public async Task It_is_the_last_of_the_rules()
    {
        await using DispatchRig rig = await FilledAsync();
        (JsonElement info, _) = await rig.FetchAsync("binary/passive", All + "nothing&r-over-content-size=40");
        Assert.Equal("""{"FilterConsumerRules-reject_content_too_small":2,"FilterConsumerRules-reject_filter":1}""", info.GetProperty("filters").GetRawText());
    }

    [Fact]
    public async Task It_holds_for_events_of_every_model()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        foreach (string plugin in (string[])["a", "b"])
        {
            await rig.PostAsync(new PluginEvent { ModelVersion = 6, Timestamp = EventTime.From(DateTimeOffset.UtcNow), Author = new Author { Name = plugin }, Entity = new PluginEntity { Name = plugin } });
        }

        JsonElement one = Assert.Single((await rig.FetchAsync("plugin/passive", All + "entity.name%3D%3D%22b%22")).Events);
        Assert.Equal("b", one.GetProperty("entity").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("a=1", 1)]
    [InlineData("a.#(b", 2)]
    [InlineData("entity.size>", 12)]
    public async Task A_mistake_is_told_with_its_position(string filter, int position)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using HttpResponseMessage answer = await rig.Http.GetAsync("/api/v2/event/binary/active?" + All + Uri.EscapeDataString(filter));
        JsonElement body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "bad parameters"), (answer.StatusCode, body.GetProperty("title").GetString()));
        Assert.StartsWith($"bad parameter for filter: position {position}: ", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_knows_the_filters_of_consumers_also_after_a_restart()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.FetchAsync("binary/active", "name=large&version=1&r-live=true&deadline=0&filter=entity.size%3E20");
        await rig.FetchAsync("binary/active", "name=small&version=1&r-live=true&deadline=0&filter=entity.size%3C20");
        await rig.RestartAsync();
        using ByteArrayContent content = new(EventJson.Bytes(Sample.Binary(1)));
        using HttpResponseMessage answer = await rig.Http.PostAsync("/api/v2/event/simulate", content);
        Assert.Equal(
            """{"consumers":[{"name":"large","version":"1","filter_out":true,"filter_out_trigger":"FilterConsumerRules-reject_filter"},{"name":"small","version":"1","filter_out":false,"filter_out_trigger":""}]}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task It_is_no_part_of_the_consumers_key()
    {
        await using DispatchRig rig = await FilledAsync();
        Assert.Single((await rig.FetchAsync("binary/passive", All.Replace("count=10", "count=1", StringComparison.Ordinal) + "entity.size%3C20")).Events);
        Assert.Equal(2, (await rig.FetchAsync("binary/passive", All + "entity.size%3E20")).Events.Length);
        Assert.Empty((await rig.FetchAsync("binary/passive", All)).Events);
    }

    private static async Task<DispatchRig> FilledAsync()
    {
        DispatchRig rig = await DispatchRig.StartAsync();
        BinaryEvent[] events = [Sample.Binary(1), Sample.Binary(2), Sample.Binary(3)];
        for (int i = 0; i < events.Length; i++)
        {
            events[i].Entity.Size = 12 + ((ulong)i * 20);
            events[i].Entity.Datastreams[0].Size = events[i].Entity.Size;
        }

        events[2].Entity.Datastreams.Add(Sample.Stream(4, "text"));
        events[2].Entity.Info = "{ \"deep\" : [1] }"u8.ToArray();
        await rig.PostAsync(events);
        return rig;
    }
}
