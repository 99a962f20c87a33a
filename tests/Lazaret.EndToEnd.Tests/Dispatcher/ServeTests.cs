using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Dispatcher;

public sealed class ServeTests
{
    [Fact]
    public async Task A_stream_is_hashed_identified_kept_over_a_restart_and_given_out_in_pieces()
    {
        await using HubProcess hub = await HubProcess.StartAsync();
        byte[] text = Encoding.ASCII.GetBytes("this is a file with a certain amount of content that it has within it that represents some information with text based data and some other things.");
        using ByteArrayContent content = new(text);
        using HttpResponseMessage uploaded = await hub.Http.PostAsync("/api/v3/stream/testing/content", content);
        JsonNode data = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!["data"]!;
        string hash = "7e6257e8e45eb7330d846e05ca61ae9717f49ca0d2a3f29e64d16f846bfb1758";
        Assert.Equal((hash, "text/plain", "txt", 146), ((string)data["sha256"]!, (string)data["file_format"]!, (string)data["file_extension"]!, (int)data["size"]!));

        Assert.Equal(0, await hub.StopAsync());
        await hub.StartAsync();
        using HttpRequestMessage piece = new(HttpMethod.Get, $"/api/v3/stream/testing/content/{hash}");
        piece.Headers.Range = new(0, 6);
        using HttpResponseMessage got = await hub.Http.SendAsync(piece);
        Assert.Equal((HttpStatusCode.PartialContent, "this is"), (got.StatusCode, await got.Content.ReadAsStringAsync()));
        Assert.Equal("bytes 0-6/146", got.Content.Headers.ContentRange!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await hub.Http.GetAsync($"/api/v3/stream/other/content/{hash}")).StatusCode);
        Assert.Equal("Azul Dispatcher", await hub.Http.GetStringAsync("/"));
        Assert.Equal("ready", await hub.Http.GetStringAsync("/readyz"));
    }

    [Fact]
    public async Task Off_loopback_keys_are_needed_and_where_there_are_keys_they_are_asked_for()
    {
        using SampleFolder folder = new();
        Ended refused = await LazaretBinary.RunAsync(folder.Path, ["dispatcher", "serve", "--listen", "0.0.0.0:0", "--data", "d"]);
        Assert.Equal(2, refused.Code);
        Assert.Contains("DP__API_KEYS", refused.Error, StringComparison.Ordinal);

        await using HubProcess hub = await HubProcess.StartAsync(("DP__API_KEYS", "a-key-of-16-characters"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.Http.GetAsync("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await hub.Http.GetAsync("/")).StatusCode);
        foreach ((string name, string value) in new[] { ("X-API-Key", "a-key-of-16-characters"), ("Authorization", "Bearer a-key-of-16-characters"), ("Authorization", "Basic " + Convert.ToBase64String("me:a-key-of-16-characters"u8)) })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/metrics");
            request.Headers.TryAddWithoutValidation(name, value);
            Assert.Equal(HttpStatusCode.OK, (await hub.Http.SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task Wrong_settings_are_told_all_at_once()
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dispatcher", "serve"], [("DP__LISTEN_ADDR", "nowhere:x"), ("DP__EVENTS__SOURCES", "sources: {a: {expire_events_after: 7  days}}"), ("DP__TASK_ATTEMPTS", "0")]);
        Assert.Equal(2, ended.Code);
        foreach (string name in new[] { "DP__LISTEN_ADDR", "expire_events_after", "DP__TASK_ATTEMPTS" })
        {
            Assert.Contains(name, ended.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_up_scans_is_published_with_its_content_and_every_object_still_has_its_result()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a.txt").Clean("in/b.txt").Bad("in/eicar.com");
        File.WriteAllText(folder["in/empty"], "");
        await using HubProcess probe = await HubProcess.StartAsync();
        Uri hub = probe.Address;
        Assert.Equal(0, await probe.StopAsync()); // its port is free now
        using Process up = LazaretBinary.Start(
            folder.Path, ["up", "--asset", "in", "--data", "data", "--listen", "127.0.0.1:0", "--publish"], [("DP__LISTEN_ADDR", hub.Authority), ("LAZARET__DISPATCH__ENABLED", "true"), ("LAZARET__DISPATCH__SOURCE", "shares")]);
        try
        {
            string line;
            do
            {
                line = await up.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? throw new InvalidOperationException(await up.StandardError.ReadToEndAsync());
            }
            while (!line.StartsWith("Event hub:", StringComparison.Ordinal));

            List<JsonNode> events = [];
            while (events.Count < 3)
            {
                events.AddRange((await probe.FetchAsync("binary/passive", "name=t&version=1&r-historic=true&count=10&deadline=1")).OfType<JsonNode>());
            }

            Assert.Equal(["a.txt", "b.txt", "eicar.com"], events.Select(e => (string)e["source"]!["path"]![0]!["filename"]!).Order(StringComparer.Ordinal));
            Assert.All(events, e => Assert.Equal(("shares", "sourced"), ((string)e["source"]!["name"]!, (string)e["action"]!)));
            string hash = (string)events.Single(e => ((string)e["source"]!["references"]!["location"]!).EndsWith("eicar.com", StringComparison.Ordinal))["entity"]!["sha256"]!;
            Assert.Equal(SampleFolder.Eicar, await probe.Http.GetByteArrayAsync($"/api/v3/stream/shares/content/{hash}"));
        }
        finally
        {
            LazaretBinary.Signal(up, PosixSignal.SIGTERM);
            await up.WaitForExitAsync();
        }

        Assert.Equal(0, up.ExitCode);
    }
}
