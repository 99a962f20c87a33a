using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Scanning.Dianna;
using Lazaret.Scanning.Tests.Fakes;
using Lazaret.Storage.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lazaret.Scanning.Tests.Api.V1;

public class DiannaTests
{
    [Fact]
    public async Task Without_an_analyser_every_route_says_so()
    {
        await using DsxFixture api = await DsxFixture.StartAsync();
        Assert.Equal("dianna_disabled", await api.DetailAsync("POST", $"dianna/analyze/{Guid.NewGuid()}", """{"location":"a"}""", HttpStatusCode.ServiceUnavailable));
        foreach (string route in new[] { "dianna/result/x", "dianna/result/by-task/x", "dianna/result/by-scan-request/x" })
        {
            Assert.Equal("dianna_disabled", await api.DetailAsync("GET", route, null, HttpStatusCode.ServiceUnavailable));
        }
    }

    [Fact]
    public async Task An_object_goes_up_in_pieces_and_its_result_is_kept_under_both_ids_without_the_password()
    {
        await using Upstream upstream = await Upstream.StartAsync();
        MemoryScanStore store = new(TimeProvider.System);
        await using DsxFixture api = await DsxFixture.StartAsync(configure: o => o.Dsx.Analyzer = upstream.Analyzer(), store: store);
        DsxConnectorModel model = DsxFixture.Model();
        await api.RegisterAsync(model);
        byte[] content = new byte[200_000];
        new Random(7).NextBytes(content);
        api.Repository.Add("/fake/a", content);
        JsonElement scanned = (await api.SendAsync("POST", "test/scan_request", DsxFixture.Request(model, "/fake/a"))).Body;
        string request = scanned.GetProperty("scan_request_task_id").GetString()!;

        (HttpStatusCode status, JsonElement accepted, _) = await api.SendAsync(
            "POST", "dianna/analyze-from-siem", $$"""{"scan_request_task_id":"{{request}}","archive_password":"hunter2"}""");
        Assert.Equal((HttpStatusCode.Accepted, "accepted", "/fake/a", false),
            (status, accepted.GetProperty("status").GetString(), accepted.GetProperty("location_resolved").GetString(), accepted.GetProperty("used_quarantine_fallback").GetBoolean()));
        string task = accepted.GetProperty("dianna_analysis_task_id").GetString()!;
        JsonElement done = default;
        await Rig.UntilAsync(async () => (done = (await api.SendAsync("GET", $"dianna/result/by-task/{task}")).Body).GetProperty("task_state").GetString() == "SUCCESS");

        Assert.True(done.GetProperty("is_malicious").GetBoolean());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), done.GetProperty("sha256").GetString());
        Assert.Equal(content, upstream.Received.ToArray());
        Assert.Equal(4, upstream.Chunks);
        Assert.Equal(("hunter2", "tok"), (upstream.Password, upstream.Authorization));
        Assert.Equal(task, (await api.SendAsync("GET", $"dianna/result/by-scan-request/{request}")).Body.GetProperty("dianna_analysis_task_id").GetString());
        Assert.Equal("success", (await api.SendAsync("GET", "dianna/result/an-1")).Body.GetProperty("status").GetString());
        Assert.DoesNotContain("hunter2", string.Join(' ', (await store.ListStateAsync("dsx_analyses", default)).Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_analysed_is_refused_with_the_words_of_the_wire()
    {
        await using Upstream upstream = await Upstream.StartAsync();
        await using DsxFixture api = await DsxFixture.StartAsync(configure: o => o.Dsx.Analyzer = upstream.Analyzer());
        DsxConnectorModel model = DsxFixture.Model();
        await api.RegisterAsync(model);
        Assert.Equal("connector_not_found", await api.DetailAsync("POST", $"dianna/analyze/{Guid.NewGuid()}", """{"location":"a"}""", HttpStatusCode.NotFound));
        Assert.StartsWith("location_required", await api.DetailAsync("POST", "dianna/analyze-from-siem", $$"""{"connector_uuid":"{{model.Uuid}}"}""", HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.StartsWith("file_not_available", await api.DetailAsync(
            "POST", "dianna/analyze-from-siem", $$"""{"connector_uuid":"{{model.Uuid}}","location":"/fake/gone"}""", HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await api.SendAsync("GET", $"dianna/result/by-scan-request/{DsxTaskId.Of(new ItemId(7))}")).Status);
    }

    /// <summary>The management service, as far as §5.7 describes it: chunks in, a result at the first look.</summary>
    private sealed class Upstream : IAsyncDisposable
    {
        private readonly WebApplication app;

        private Upstream(WebApplication app) => this.app = app;

        public ConcurrentQueue<byte> Received { get; } = new();

        public int Chunks { get; private set; }

        public string? Password { get; private set; }

        public string? Authorization { get; private set; }

        public static async Task<Upstream> StartAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
            WebApplication app = builder.Build();
            Upstream upstream = new(app);
            app.Run(upstream.AnswerAsync);
            await app.StartAsync();
            return upstream;
        }

        public DiannaAnalyzer Analyzer() => new(new DiannaOptions
        {
            ManagementUrl = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(), ApiToken = "tok", ChunkSize = 65_536,
        });

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task AnswerAsync(HttpContext http)
        {
            Authorization = http.Request.Headers.Authorization;
            string answer = """{"status":"SUCCESS","analysisId":"an-1","isFileMalicious":true}""";
            if (http.Request.Path.Value!.EndsWith("/analyzeFile", StringComparison.Ordinal))
            {
                JsonElement body = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
                Chunks++;
                Assert.Equal(Received.Count, body.GetProperty("start_byte").GetInt64());
                foreach (byte b in body.GetProperty("file_chunk").GetBytesFromBase64())
                {
                    Received.Enqueue(b);
                }

                Password = body.GetProperty("archive_password").GetString();
                answer = body.GetProperty("end_byte").GetInt64() == body.GetProperty("total_bytes").GetInt64()
                    ? """{"upload_id":"up-1","analysisId":"an-1","status":"QUEUED"}"""
                    : """{"upload_id":"up-1","status":"QUEUED"}""";
            }

            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer));
        }
    }
}
