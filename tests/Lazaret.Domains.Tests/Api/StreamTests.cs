using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Lazaret.Domains.Classify;

namespace Lazaret.Domains.Tests.Api;

public sealed class StreamTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Lines_are_answered_with_lines_in_their_order_and_objects_come_back()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        using HttpResponseMessage response = await api.ClassifyAsync("\"dgax.ru\"\n{\"id\":7,\"domain\":\"wikipedia.org\"}\n\n\"localhost\"", ApiFixture.Ndjson);
        JsonElement[] lines = [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonElement.Parse(l))];

        Assert.Equal((200, ApiFixture.Ndjson), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(["dga", "benign", "not_applicable"], lines.Select(l => l.GetProperty("verdict").GetString()));
        Assert.Equal("""{"id":7,"domain":"wikipedia.org"}""", lines[1].GetProperty("input").GetRawText());
        Assert.False(lines[0].TryGetProperty("input", out _));
    }

    [Theory]
    [InlineData("\"a.com\"\n{\"name\":1}\n", 400, "Line 2 has no member \"domain\"; allowed is a string or an object with the member \"domain\".")]
    [InlineData("a.com\n", 400, "Line 1 is no JSON; allowed is a string or an object with the member \"domain\".")]
    public async Task A_wrong_line_is_a_sentence_with_its_number(string body, int status, string detail)
    {
        await using ApiFixture api = await ApiFixture.StartAsync();

        (int got, JsonElement problem) = await ApiFixture.ReadAsync(api.ClassifyAsync(body, ApiFixture.Ndjson));

        Assert.Equal((status, detail), (got, problem.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task D12_a_line_longer_than_allowed_is_413()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.MaxLineBytes = 256);

        (int status, JsonElement problem) = await ApiFixture.ReadAsync(api.ClassifyAsync($"\"{new string('a', 300)}\"\n", ApiFixture.Ndjson));

        Assert.Equal((413, "Line 1 is longer than 256 bytes, which is the most that is allowed."), (status, problem.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task A_wrong_line_far_behind_ends_the_stream_with_a_line_that_says_so()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        StringBuilder body = new();
        for (int i = 0; i < 20_000; i++)
        {
            body.Append("\"n").Append(i).Append(".com\"\n");
        }

        string[] lines = (await (await api.ClassifyAsync(body + "oops\n\"behind.com\"\n", ApiFixture.Ndjson)).Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(20_001, lines.Length);
        Assert.StartsWith("Line 20001 is no JSON", JsonElement.Parse(lines[^1]).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_line_is_answered_while_the_body_is_still_open()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, api.Http.BaseAddress!.Port);
        NetworkStream wire = client.GetStream();
        await SendAsync(wire, $"POST /api/v2/domains/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: {ApiFixture.Ndjson}\r\nTransfer-Encoding: chunked\r\n\r\n");

        await SendAsync(wire, "8\r\n\"a.com\"\n\r\n");
        Assert.Contains("\"a.com\"", await UntilAsync(wire, "\"a.com\""));
        await SendAsync(wire, "8\r\n\"b.com\"\n\r\n");
        Assert.Contains("\"b.com\"", await UntilAsync(wire, "\"b.com\""));
        await SendAsync(wire, "0\r\n\r\n");
        await UntilAsync(wire, "0\r\n\r\n");
    }

    [Fact]
    public async Task A_client_that_reads_nothing_stops_the_reading_and_when_it_goes_the_work_ends()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, api.Http.BaseAddress!.Port);
        NetworkStream wire = client.GetStream();
        await SendAsync(wire, $"POST /api/v2/domains/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: {ApiFixture.Ndjson}\r\nContent-Length: 4000000000\r\n\r\n");

        byte[] lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("\"endless-name-for-a-client-that-reads-nothing.com\"\n", 10_000)));
        long sent = 0;
        using CancellationTokenSource stuck = new();
        try
        {
            while (sent < 500_000_000)
            {
                stuck.CancelAfter(TimeSpan.FromSeconds(2));
                await wire.WriteAsync(lines, stuck.Token);
                sent += lines.Length;
            }
        }
        catch (OperationCanceledException)
        {
            // The server takes no more: that is what is wanted.
        }

        Assert.InRange(sent, 0, 200_000_000);
        client.Close();
        using CancellationTokenSource limit = new(Deadline);
        while (!api.Api.Metrics.ToText().Contains("lazaret_domains_requests_total 1"))
        {
            await Task.Delay(20, limit.Token);
        }
    }

    [Fact]
    public async Task An_overloaded_classifier_slows_a_stream_that_has_begun_and_does_not_end_it()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        int calls = 0;
        api.Fake.Before = (_, _) => Interlocked.Increment(ref calls) is > 3 and < 7 ? throw new ClassifierUnavailableException("full", overloaded: true) : Task.CompletedTask;
        StringBuilder body = new();
        for (int i = 0; i < 20_000; i++)
        {
            body.Append("\"n").Append(i).Append(".com\"\n");
        }

        string text = await (await api.ClassifyAsync(body.ToString(), ApiFixture.Ndjson)).Content.ReadAsStringAsync();

        Assert.Equal(20_000, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(l => l.Contains("\"verdict\":\"benign\"")));
    }

    [Fact]
    public async Task An_overloaded_classifier_refuses_a_stream_that_has_not_begun()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        api.Fake.Before = (_, _) => throw new ClassifierUnavailableException("full", overloaded: true);

        using HttpResponseMessage response = await api.ClassifyAsync("\"a.com\"\n", ApiFixture.Ndjson);

        Assert.Equal((503, TimeSpan.FromSeconds(1)), ((int)response.StatusCode, response.Headers.RetryAfter!.Delta));
    }

    [Fact]
    public async Task A_stream_that_brings_nothing_for_too_long_is_ended()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.StreamIdle = TimeSpan.FromMilliseconds(200));
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, api.Http.BaseAddress!.Port);
        NetworkStream wire = client.GetStream();
        await SendAsync(wire, $"POST /api/v2/domains/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: {ApiFixture.Ndjson}\r\nContent-Length: 100\r\n\r\n");

        Assert.Contains("408", await UntilAsync(wire, "which is the longest that is waited for"));
    }

    private static Task SendAsync(NetworkStream wire, string text) => wire.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    private static async Task<string> UntilAsync(NetworkStream wire, string text)
    {
        using CancellationTokenSource limit = new(Deadline);
        StringBuilder seen = new();
        byte[] buffer = new byte[4096];
        while (!seen.ToString().Contains(text))
        {
            int read = await wire.ReadAsync(buffer, limit.Token);
            Assert.True(read > 0, $"The connection ended after {seen}");
            seen.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return seen.ToString();
    }
}
