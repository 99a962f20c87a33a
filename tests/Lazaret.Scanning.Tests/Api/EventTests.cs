using System.Globalization;
using System.Net;

namespace Lazaret.Scanning.Tests.Api;

public sealed class EventTests
{
    [Fact]
    public async Task Events_come_in_order_and_a_reconnect_goes_on_behind_the_last_one_seen()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        long second;
        await using (EventReader reader = await EventReader.OpenAsync(api, "/events"))
        {
            api.Host.Events.Publish("job", "{\"n\":1}");
            api.Host.Events.Publish("result", "{\"n\":2}");
            Assert.Equal("{\"n\":1}", (await reader.NextAsync()).Data);
            (second, string type, string data) = await reader.NextAsync();
            Assert.Equal(("result", "{\"n\":2}"), (type, data));
        }

        api.Host.Events.Publish("job", "{\"n\":3}");
        foreach (bool header in new[] { true, false })
        {
            string id = second.ToString(CultureInfo.InvariantCulture);
            await using EventReader again = await EventReader.OpenAsync(api, header ? "/events?lastEventId=0" : "/events?lastEventId=" + id, header ? id : null);
            Assert.Equal((second + 1, "job", "{\"n\":3}"), await again.NextAsync());
        }
    }

    [Fact]
    public async Task A_client_that_missed_too_much_is_told_to_start_afresh()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await using EventReader reader = await EventReader.OpenAsync(api, "/events?lastEventId=1");
        Assert.Equal("reset", (await reader.NextAsync()).Type);
    }

    [Fact]
    public async Task An_idle_stream_gets_heartbeats()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.Heartbeat = TimeSpan.FromMilliseconds(100));
        await using EventReader reader = await EventReader.OpenAsync(api, "/events");
        await reader.CommentAsync();
        await reader.CommentAsync();
        api.Host.Events.Publish("job", "{}");
        Assert.Equal("job", (await reader.NextAsync()).Type);
    }

    [Fact]
    public async Task More_streams_than_allowed_get_503_and_a_bad_id_400()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.MaxEventClients = 1);
        await using EventReader reader = await EventReader.OpenAsync(api, "/events");
        HttpResponseMessage full = await api.Http.GetAsync("/events");
        await ApiFixture.ReadAsync(full, HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(full.Headers.RetryAfter);
        HttpRequestMessage bad = new(HttpMethod.Get, "/events");
        bad.Headers.Add("Last-Event-ID", "x");
        await ApiFixture.ReadAsync(await api.Http.SendAsync(bad), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Stopping_the_server_ends_the_streams()
    {
        ApiFixture api = await ApiFixture.StartAsync();
        await using EventReader reader = await EventReader.OpenAsync(api, "/events");
        await api.Server.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(async () => await reader.NextAsync());
        await api.Store.DisposeAsync();
        api.Http.Dispose();
    }
}
