using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Streams.Metrics;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Streams.Api;

public sealed class UploadTests
{
    private const string Text = "this is a file with a certain amount of content that it has within it that represents some information with text based data and some other things.";
    private const string TextSha256 = "7e6257e8e45eb7330d846e05ca61ae9717f49ca0d2a3f29e64d16f846bfb1758";

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private static async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(StreamApi api, HttpContent content, string query = "", string path = "src/content")
    {
        using HttpResponseMessage answer = await api.Client.PostAsync($"/api/v3/stream/{path}{query}", content, None);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(None))!);
    }

    private static ByteArrayContent Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task RefusedAsync(StreamApi api, HttpContent content, string query, int status, string title, string path = "src/content")
    {
        (HttpStatusCode got, JsonNode body) = await PostAsync(api, content, query, path);
        Assert.Equal((status, title), ((int)got, (string?)body["title"]));
        Assert.Equal($"{status}", (string?)body["status"]);
        Assert.Equal("ErrorStringEnumUnset", (string?)body["error_enum"]);
        Assert.Equal(4, body.AsObject().Count);
        Assert.Empty(api.Uploads);
        Assert.Empty(api.Stored);
    }

    [Fact]
    public async Task An_upload_is_answered_with_the_members_of_the_specification_and_no_others()
    {
        await using StreamApi api = await StreamApi.StartAsync();
        (HttpStatusCode status, JsonNode body) = await PostAsync(api, Bytes(Text));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            """{"data":{"identify_version":2,"label":"content","size":146,"sha512":"6f084d0b41d6b711b2fb576ccc29b2d9cd5c146cfec553b8c00b71d8e1f9887aa88a1386f426f92683d5c2013ce151524a093079b33cb4457fdf3f8a4bee48e1","sha256":"7e6257e8e45eb7330d846e05ca61ae9717f49ca0d2a3f29e64d16f846bfb1758","sha1":"c9b75f1dc6df8329ccb4b324bf59d1cbf7cb2b2a","md5":"f83621f2a9e7faed39f2aecdaeaa863e","tlsh":"T1abc08ce323800a6080c802a8268330087f04c0bc0904d03d2c88506d1645d333223f96","mime":"text/plain","magic":"ASCII text, with no line terminators","file_format":"text/plain","file_extension":"txt"}}""",
            body.ToJsonString());
        Assert.EndsWith($"/src/content/7/e/{TextSha256}", Assert.Single(api.Stored));
        Assert.Empty(api.Uploads);
    }

    [Fact]
    public async Task Uploads_are_answered_as_the_vectors_have_it()
    {
        JsonArray vectors = AzulCases.VectorNode("hashing").AsArray();
        await using StreamApi api = await StreamApi.StartAsync();
        foreach (JsonNode? vector in vectors.Where(v => v!["datastream"] is not null))
        {
            string text = string.Concat(Enumerable.Repeat((string)vector!["text"]!, (int?)vector["repeat"] ?? 1));
            (_, JsonNode body) = await PostAsync(api, Bytes(text));
            Assert.True(JsonNode.DeepEquals(vector["datastream"], body["data"]), body.ToJsonString());
        }
    }

    [Fact]
    public async Task Without_identification_only_sha256_and_size_are_told_and_the_label_is_that_of_the_path()
    {
        await using StreamApi api = await StreamApi.StartAsync();
        (_, JsonNode body) = await PostAsync(api, Bytes(Text), $"?skip-identify=true&expected-sha256={TextSha256}", "src/test");
        Assert.Equal($$$"""{"data":{"label":"test","size":146,"sha512":"","sha256":"{{{TextSha256}}}","sha1":"","md5":"","mime":"","magic":""}}""", body.ToJsonString());
    }

    [Fact]
    public async Task Without_identification_the_members_are_those_of_the_vectors()
    {
        JsonObject wanted = AzulCases.VectorNode("skip_identify")["datastream"]!.AsObject();
        await using StreamApi api = await StreamApi.StartAsync();
        (_, JsonNode body) = await PostAsync(api, Bytes(Text), $"?skip-identify=1&expected-sha256={TextSha256}");

        // Better than the reference, which gives an empty label that the Python client refuses.
        wanted["label"] = "content";
        Assert.True(JsonNode.DeepEquals(wanted, body["data"]), body.ToJsonString());
    }

    [Theory]
    [InlineData("?skip-identify=maybe", 400, "bad param skip identify")]
    [InlineData("?skip-identify=tRUE", 400, "bad param skip identify")]
    [InlineData("?skip-identify=T", 400, "must supply sha256 when skipping identify")]
    [InlineData("?expected-sha256=00", 400, "sha256 mismatch")]
    [InlineData("?expected-sha256=7E6257E8E45EB7330D846E05CA61AE9717F49CA0D2A3F29E64D16F846BFB1758", 400, "sha256 mismatch")]
    public async Task Wrong_parameters_are_refused_with_the_titles_of_the_specification(string query, int status, string title)
    {
        await using StreamApi api = await StreamApi.StartAsync();
        await RefusedAsync(api, Bytes(Text), query, status, title);
    }

    [Fact]
    public async Task An_empty_body_is_refused()
    {
        await using StreamApi api = await StreamApi.StartAsync();
        await RefusedAsync(api, Bytes(""), "", 400, "no content in request body");
        await RefusedAsync(api, new StreamContent(new Chunks(0, 1)), "", 400, "no content in request body");
    }

    [Theory]
    [InlineData("..%2f..%2fetc/content")]
    [InlineData("a%5Cb/content")]
    [InlineData("src/a%00b")]
    [InlineData("src/a%0Ab")]
    [InlineData("c:/content")]
    public async Task Names_that_could_leave_the_store_never_do(string path)
    {
        await using StreamApi api = await StreamApi.StartAsync();
        using HttpResponseMessage answer = await api.Client.PostAsync($"/api/v3/stream/{path}", Bytes(Text), None);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(api.Stored);
        Assert.Empty(api.Uploads);
    }

    [Fact]
    public async Task A_label_that_is_not_known_is_refused_where_labels_are_listed()
    {
        await using StreamApi api = await StreamApi.StartAsync(o => o.Labels = ["content", "text"]);
        await RefusedAsync(api, Bytes(Text), "", 400, "invalid stream name", "src/other");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(api, Bytes(Text), "", "src/text")).Status);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_with_and_without_a_length()
    {
        await using StreamApi api = await StreamApi.StartAsync(o => o.MaxBodyBytes = 200_000);
        await RefusedAsync(api, new ByteArrayContent(new byte[200_001]), "", 413, "content too large");
        await RefusedAsync(api, new StreamContent(new Chunks(200_001, 1000)), "", 413, "content too large");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(api, new StreamContent(new Chunks(200_000, 1000)))).Status);
    }

    [Fact]
    public async Task A_large_body_in_odd_chunks_arrives_whole()
    {
        // Above the limit that the server has of its own.
        const int Size = 40_000_003;
        await using StreamApi api = await StreamApi.StartAsync();
        (_, JsonNode body) = await PostAsync(api, new StreamContent(new Chunks(Size, 77_777)));
        using Chunks same = new(Size, 1 << 20);
        Assert.Equal(Convert.ToHexStringLower(await SHA256.HashDataAsync(same, None)), (string?)body["data"]!["sha256"]);
        Assert.Equal(Size, (int?)body["data"]!["size"]);
        Assert.StartsWith("T1", (string?)body["data"]!["tlsh"]);
        Assert.Empty(api.Uploads);
    }

    [Fact]
    public async Task The_same_content_twice_is_fine()
    {
        await using StreamApi api = await StreamApi.StartAsync();
        JsonNode first = (await PostAsync(api, Bytes(Text))).Body, second = (await PostAsync(api, Bytes(Text))).Body;
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Single(api.Stored);
    }

    [Fact]
    public async Task Identification_that_fails_is_not_fatal()
    {
        await using StreamApi api = await StreamApi.StartAsync(identifier: new BrokenIdentifier());
        List<string?> counted = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == StreamMetrics.MeterName && instrument == api.Metrics.IdentifyFailures)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add(tags[0].Value?.ToString()));
        listener.Start();
        (HttpStatusCode status, JsonNode body) = await PostAsync(api, Bytes(Text));
        Assert.Equal((HttpStatusCode.OK, "unknown"), (status, (string?)body["data"]!["file_format"]));
        Assert.Single(api.Stored);
        Assert.Equal(["application/octet-stream"], counted);
    }

    [Fact]
    public async Task Storing_is_tried_three_times()
    {
        await using StreamApi api = await StreamApi.StartAsync();
        api.Store.Fail(2);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(api, Bytes(Text))).Status);
        Assert.Equal(3, api.Store.Calls);
        Assert.Single(api.Stored);
    }

    [Fact]
    public async Task A_store_that_fails_three_times_is_an_error()
    {
        await using StreamApi api = await StreamApi.StartAsync();
        api.Store.Fail(3);
        await RefusedAsync(api, Bytes(Text), "", 500, "store error in PutData");
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_nothing()
    {
        await using StreamApi api = await StreamApi.StartAsync();
        using (Socket socket = new(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, api.Client.BaseAddress!.Port, None);
            await socket.SendAsync("POST /api/v3/stream/src/content HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"u8.ToArray(), None);
            for (int i = 0; i < 5; i++)
            {
                await socket.SendAsync(new byte[100_000], None);
            }

            // Half of it is there; now the connection breaks.
            while (!api.Uploads.Any())
            {
                await Task.Yield();
            }

            socket.LingerState = new LingerOption(true, 0);
        }

        Assert.True(await api.Ended.WaitAsync(TimeSpan.FromSeconds(30), None));
        Assert.Empty(api.Uploads);
        Assert.Empty(api.Stored);
    }

    [Fact]
    public async Task A_body_that_is_cut_short_leaves_nothing()
    {
        await using StreamApi api = await StreamApi.StartAsync();
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, api.Client.BaseAddress!.Port, None);
        await socket.SendAsync("POST /api/v3/stream/src/content HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"u8.ToArray(), None);
        socket.Shutdown(SocketShutdown.Send);
        Assert.True(await api.Ended.WaitAsync(TimeSpan.FromSeconds(30), None));
        Assert.Empty(api.Uploads);
        Assert.Empty(api.Stored);
    }

    private sealed class BrokenIdentifier : IIdentifier
    {
        public ValueTask<Identity> IdentifyAsync(string file, long size, CancellationToken cancellationToken) => throw new InvalidOperationException("No entry for this type.");
    }
}
