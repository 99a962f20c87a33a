using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Scanning.Tests.Fakes;

namespace Lazaret.Scanning.Tests.Api.V1;

public class StreamTests
{
    [Fact]
    public async Task W_48_results_are_told_with_ids_and_replayed_behind_the_last_one_seen()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        DsxConnectorModel model = DsxFixture.Model();
        await api.RegisterAsync(model);
        for (int i = 0; i < 4; i++)
        {
            api.Repository.Add($"/fake/{i:D4}", "fine");
        }

        long first;
        using (Reader live = await Reader.OpenAsync(api, "subscribe/scan-result"))
        {
            Assert.Equal("connected", (await live.NextAsync()).Data.GetProperty("type").GetString());
            await api.SendAsync("POST", "test/scan_request", DsxFixture.Request(model, "/fake/0000"));
            first = (await live.ResultAsync("/fake/0000")).Id!.Value;
        }

        await api.SendAsync("POST", "test/scan_request", DsxFixture.Request(model, "/fake/0001"));
        await api.SendAsync("POST", "test/scan_request", DsxFixture.Request(model, "/fake/0002"));
        using Reader later = await Reader.OpenAsync(api, "subscribe/scan-result", first);
        Assert.Null((await later.NextAsync()).Id);
        (long? second, JsonElement data) = await later.ResultAsync("/fake/0001");
        Assert.True(second > first);
        Assert.Equal("scanned", data.GetProperty("scan_result").GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Number, data.GetProperty("job").GetProperty("processed_count").ValueKind);
        await later.ResultAsync("/fake/0002");
    }

    [Fact]
    public async Task A_18_A_19_W_47_connectors_that_come_stay_and_go_are_told()
    {
        await using DsxFixture api = await DsxFixture.StartAsync(configure: o =>
        {
            o.Dsx.Presence = TimeSpan.FromMilliseconds(100);
            o.Dsx.Sweep = TimeSpan.FromMilliseconds(50);
        });
        using Reader live = await Reader.OpenAsync(api, "subscribe/connector-registered");
        Assert.Equal("Connector SSE stream started", (await live.NextAsync()).Data.GetProperty("message").GetString());
        DsxConnectorModel model = DsxFixture.Model();
        api.Factory.Alive[model.Url] = false;
        await api.RegisterAsync(model);
        Assert.Equal("registered", (await live.NextAsync()).Data.GetProperty("type").GetString());
        JsonElement gone = (await live.NextAsync()).Data;
        Assert.Equal(("unregistered", model.Uuid), (gone.GetProperty("type").GetString(), gone.GetProperty("uuid").GetString()));
        Assert.Equal(0, (await api.SendAsync("GET", "connectors/list")).Body.GetArrayLength());
        await api.RegisterAsync(model);
        Assert.Equal("registered", (await live.NextAsync()).Data.GetProperty("type").GetString());
    }

    private sealed class Reader : IDisposable
    {
        private readonly HttpResponseMessage answer;
        private readonly StreamReader lines;

        private Reader(HttpResponseMessage answer, StreamReader lines)
        {
            this.answer = answer;
            this.lines = lines;
        }

        public static async Task<Reader> OpenAsync(DsxFixture api, string path, long? last = null)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            if (last is not null)
            {
                request.Headers.Add("Last-Event-ID", last.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            HttpResponseMessage answer = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
            return new Reader(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        /// <summary>The next frame: no event names, one object each.</summary>
        public async Task<(long? Id, JsonElement Data)> NextAsync()
        {
            long? id = null;
            JsonElement? data = null;
            while (await lines.ReadLineAsync(Rig.Deadline) is { } line)
            {
                Assert.False(line.StartsWith("event:", StringComparison.Ordinal));
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    data = JsonDocument.Parse(line[6..]).RootElement;
                }
                else if (line.Length == 0 && data is { } frame)
                {
                    return (id, frame);
                }
            }

            throw new InvalidOperationException("The stream ended.");
        }

        public async Task<(long? Id, JsonElement Data)> ResultAsync(string location)
        {
            while (true)
            {
                (long? id, JsonElement data) = await NextAsync();
                if (data.GetProperty("type").GetString() == "scan_result" && data.GetProperty("scan_result").TryGetProperty("scan_request", out JsonElement request)
                    && request.GetProperty("location").GetString() == location)
                {
                    return (id, data);
                }
            }
        }

        public void Dispose()
        {
            lines.Dispose();
            answer.Dispose();
        }
    }
}
