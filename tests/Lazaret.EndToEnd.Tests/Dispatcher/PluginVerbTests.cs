using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit;
using Lazaret.TestKit.Dsx;

namespace Lazaret.EndToEnd.Tests.Dispatcher;

/// <summary>The verbs that work for a hub, against the built binary and a hub of it.</summary>
public sealed class PluginVerbTests
{
    [Fact]
    public async Task A_plugin_finds_what_was_uploaded_to_a_hub_and_ends_in_order()
    {
        using SampleFolder folder = new();
        string url = $"http://127.0.0.1:{Ports.Free()}";
        using Process hub = LazaretBinary.Start(folder.Path, ["dispatcher", "serve", "--listen", url["http://".Length..], "--data", folder.Path]);
        using HttpClient http = new() { BaseAddress = new Uri(url) };
        try
        {
            await hub.StandardOutput.ReadLineAsync().WaitAsync(LazaretBinary.Deadline);
            using ByteArrayContent content = new(Eicar.Bytes);
            using HttpResponseMessage uploaded = await http.PostAsync("/api/v3/stream/testing/content", content);
            JsonNode stream = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!["data"]!.DeepClone();
            JsonNode e = JsonNode.Parse(OurEvents.Of("binary").Replace("\"expedite\":true", "", StringComparison.Ordinal).Replace(new string('a', 64), Eicar.Sha256, StringComparison.Ordinal))!;
            e["entity"]!["datastreams"] = new JsonArray(stream);
            using HttpResponseMessage posted = await http.PostAsJsonAsync("/api/v2/event?model=binary", e);
            Assert.True(posted.IsSuccessStatusCode, await posted.Content.ReadAsStringAsync());

            using Process plugin = LazaretBinary.Start(folder.Path, ["dispatcher", "plugin", "--scanner", "signatures", "--server", url, "--name", "Ours", "--plugin-version", "7"]);
            Assert.Contains("The plugin Ours 7 works for ", await plugin.StandardOutput.ReadLineAsync().WaitAsync(LazaretBinary.Deadline));
            string found = "";
            for (long began = Stopwatch.GetTimestamp(); !found.Contains("lazaret_threat", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(began) < LazaretBinary.Deadline;)
            {
                found += await http.GetStringAsync("/api/v2/event/binary/passive?name=reader&version=1&r-historic=true&r-action=enriched&deadline=1");
            }

            Assert.Contains("{\"name\":\"lazaret_verdict\",\"value\":\"malicious\",\"type\":\"string\"}", found, StringComparison.Ordinal);
            LazaretBinary.Signal(plugin, PosixSignal.SIGTERM);
            Ended ended = await LazaretBinary.EndAsync(plugin);
            Assert.Equal(0, ended.Code);
            Assert.Contains("Stopped. 1 tasks were reported.", ended.Out, StringComparison.Ordinal);
        }
        finally
        {
            hub.Kill();
            await hub.WaitForExitAsync();
        }
    }

    [Theory]
    [InlineData("plugin --server nonsense", "--server is \"nonsense\"; allowed is an address such as ")]
    [InlineData("plugin --name a/b", "--name or --plugin-version cannot be used; allowed are ")]
    [InlineData("plugin --scanner nope", "The scanner \"nope\" is not known; allowed are ")]
    [InlineData("reprocess", "neither of DP__EVENTS__REPROCESS__UPGRADE_SOURCES and DP__EVENTS__REPROCESS__UPGRADE_SYSTEM is true; allowed is exactly one")]
    public async Task What_is_wrong_is_told_in_one_sentence(string arguments, string sentence)
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dispatcher", .. arguments.Split(' ')]);
        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.Contains(sentence, Assert.Single(ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reprocess_copies_what_a_hub_with_the_former_prefix_took()
    {
        using SampleFolder folder = new();
        string data = Path.Combine(folder.Path, "data");
        string url = $"http://127.0.0.1:{Ports.Free()}";
        using (Process hub = LazaretBinary.Start(folder.Path, ["dispatcher", "serve", "--listen", url["http://".Length..], "--data", data], [("DP__EVENTS__KAFKA__TOPIC_PREFIX", "qa01")]))
        {
            await hub.StandardOutput.ReadLineAsync().WaitAsync(LazaretBinary.Deadline);
            using HttpClient http = new() { BaseAddress = new Uri(url) };
            using HttpResponseMessage posted = await http.PostAsJsonAsync("/api/v2/event?model=binary", JsonNode.Parse(OurEvents.Of("binary").Replace("\"expedite\":true", "", StringComparison.Ordinal)));
            Assert.True(posted.IsSuccessStatusCode, await posted.Content.ReadAsStringAsync());
            LazaretBinary.Signal(hub, PosixSignal.SIGTERM);
            Assert.Equal(0, (await LazaretBinary.EndAsync(hub)).Code);
        }

        (string, string)[] settings = [("DP__EVENTS__KAFKA__TOPIC_PREFIX", "qa02"), ("DP__EVENTS__REPROCESS__PREVIOUS_PREFIX", "qa01"), ("DP__EVENTS__REPROCESS__UPGRADE_SOURCES", "true")];
        Ended first = await LazaretBinary.RunAsync(folder.Path, ["dispatcher", "reprocess", "--once", "--ignore-warning", "--data", data], settings);
        Assert.Equal(0, first.Code);
        Assert.Contains("azul.qa01.testing.binary.sourced  azul.qa02.testing.binary.sourced  1 copied, 0 deletions, 0 skipped", first.Out, StringComparison.Ordinal);
        Ended again = await LazaretBinary.RunAsync(folder.Path, ["dispatcher", "reprocess", "--once", "--ignore-warning", "--data", data], settings);
        Assert.Contains("azul.qa02.testing.binary.sourced  0 copied", again.Out, StringComparison.Ordinal);
    }
}
