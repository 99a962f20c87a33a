using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Lazaret.Scanning.Tests.Api;

public sealed class AbuseTests
{
    private const string Head = "POST /api/v2/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n";

    [Fact]
    public async Task Abuse18_a_client_that_drips_its_headers_is_cut_off()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.HeaderTimeout = TimeSpan.FromSeconds(1));
        string answer = await api.RawAsync("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
    }

    [Theory]
    [InlineData("POST /api/v2/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")]
    [InlineData("POST /api/v2/scan HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nXXXX")]
    public async Task Abuse18_a_client_that_drips_its_body_is_cut_off_and_told(string request)
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.RateGrace = TimeSpan.FromSeconds(1.5));
        string answer = await api.RawAsync(request);
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("clean", answer);
    }

    [Fact]
    public async Task Abuse19_an_oversize_json_body_is_413_with_and_without_a_length()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        string body = "{\"connector\":\"" + new string('x', 2 << 20) + "\"}";
        await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/jobs", new StringContent(body, Encoding.UTF8, "application/json")), HttpStatusCode.RequestEntityTooLarge);
        string chunk = "{\"connector\":\"" + new string('x', 1_200_000);
        string answer = await api.RawAsync(Head + $"Transfer-Encoding: chunked\r\n\r\n{chunk.Length:x}\r\n{chunk}\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Abuse19_hostile_json_is_400()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        foreach (string body in new[]
        {
            string.Concat(Enumerable.Repeat("[", 100_000)),
            "{\"connector\":" + string.Concat(Enumerable.Repeat("{\"a\":", 5000)),
            "{\"connector\":\"a\",\"connector\":\"b\"}",
            "{\"connector\":\"a\",\"limit\":1e999}",
            "{\"connector\":\"a\",\"limit\":" + new string('9', 10_000) + "}",
            "{\"connector\":\"a\",\"limit\":1.5}",
            "{\"connector\":\"a\"}{}",
            "{\"connector\":\"a\",}",
            "{\"connector\":\"a\" /* */}",
            "{\"connector\":\"\\ud800",
            "\u0000\u0001",
        })
        {
            await api.PostAsync("/api/v2/jobs", body, HttpStatusCode.BadRequest);
        }

        JsonElement twice = await api.PostAsync("/api/v2/jobs", "{\"connector\":\"a\",\"connector\":\"b\"}", HttpStatusCode.BadRequest);
        Assert.Contains("twice", twice.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Abuse19_headers_beyond_the_limits_are_431()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        Assert.StartsWith("HTTP/1.1 431", await api.RawAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nX-Big: {new string('x', 20_000)}\r\n\r\n"), StringComparison.Ordinal);
        string many = string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n"));
        Assert.StartsWith("HTTP/1.1 431", await api.RawAsync($"GET / HTTP/1.1\r\nHost: localhost\r\n{many}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414", await api.RawAsync($"GET /{new string('x', 20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}")]
    [InlineData("Content-Length: 2, 2\r\n\r\n{}")]
    [InlineData("Content-Length: -1\r\n\r\n{}")]
    [InlineData("Content-Length: +2\r\n\r\n{}")]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/v2/damage HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Content-Length : 2\r\n\r\n{}")]
    [InlineData("X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("X-Bad: a\rb\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("X-Nul: a\0b\r\nContent-Length: 2\r\n\r\n{}")]
    public async Task Abuse22_smuggling_shapes_are_refused_and_nothing_behind_them_is_answered(string rest)
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        string answer = await api.RawAsync(Head + rest);
        Assert.Matches("^HTTP/1.1 (4[0-9][0-9]|501) ", answer);
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.DoesNotContain("\"found_at\"", answer);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    public async Task Abuse22_a_request_without_one_proper_host_is_refused(string request)
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        string answer = await api.RawAsync(request);

        // HTTP/2 is answered with its own frame that says to speak HTTP/1.1.
        bool goAway = answer.Contains("\0\0\u0007", StringComparison.Ordinal) || answer.Length is > 0 and < 64;
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || (request.StartsWith("PRI", StringComparison.Ordinal) && goAway), answer);
        Assert.DoesNotContain("<html", answer);
    }

    [Fact]
    public async Task Abuse22_line_breaks_in_names_never_reach_the_response_headers()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        string answer = await api.RawAsync(
            "POST /api/v2/scan?name=a%0d%0aX-Injected:%201%0d%0a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\ny");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\nX-Injected", answer);
        Assert.Equal("a\r\nX-Injected: 1\r\n", api.Host.LastName);
    }

    [Fact]
    public async Task Abuse18_more_than_a_thousand_idle_event_clients_leave_the_api_answering()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        List<TcpClient> clients = [];
        byte[] request = Encoding.ASCII.GetBytes("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        try
        {
            for (int i = 0; i < 1200; i++)
            {
                TcpClient client = new() { ReceiveBufferSize = 4096 };
                clients.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, api.Server.Address.Port, patience.Token);
                await client.GetStream().WriteAsync(request, patience.Token);
            }

            await WatchersAsync(api, 1200, patience.Token);
            await using EventReader reader = await EventReader.OpenAsync(api, "/events");
            api.Host.Events.Publish("job", "{\"last\":true}");
            Assert.Equal("{\"last\":true}", (await reader.NextAsync()).Data);
            await api.GetJsonAsync("/api/v2/jobs");
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }
    }

    [Fact]
    public async Task Abuse18_an_event_client_that_never_reads_holds_no_other_and_is_cut_off()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.EventPatience = TimeSpan.FromSeconds(1));
        using CancellationTokenSource patience = new(ApiFixture.Patience);
        using TcpClient deaf = new() { ReceiveBufferSize = 4096 };
        await deaf.ConnectAsync(IPAddress.Loopback, api.Server.Address.Port, patience.Token);
        await deaf.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"), patience.Token);
        await using EventReader reader = await EventReader.OpenAsync(api, "/events");
        await WatchersAsync(api, 2, patience.Token);
        string filler = "{\"filler\":\"" + new string('x', 100_000) + "\"}";
        for (int i = 0; i < 200; i++)
        {
            api.Host.Events.Publish("job", filler);
            Assert.Equal(filler.Length, (await reader.NextAsync()).Data.Length);
        }

        await WatchersAsync(api, 1, patience.Token);
    }

    private static async Task WatchersAsync(ApiFixture api, int count, CancellationToken patience)
    {
        while (!(await api.Http.GetStringAsync("/metrics", patience)).Contains($"lazaret_event_watchers {count}\n", StringComparison.Ordinal))
        {
            await Task.Yield();
        }
    }
}
