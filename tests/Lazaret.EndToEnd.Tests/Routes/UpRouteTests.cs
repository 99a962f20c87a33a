using System.Net;
using System.Text.Json;
using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Routes;

/// <summary><c>lazaret up --route FILE</c>: a route beside the scans, seen and steered over HTTP.</summary>
public sealed class UpRouteTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly SampleFolder folder = new();

    public UpRouteTests()
    {
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(folder["route.yaml"], """
            name: partner
            source: {kind: folder, folder: drop}
            settle: {quiet: 0}
            schedule: {every: 300d}
            scanners: [signatures]
            deliver: [{kind: folder, folder: out, key: '{name}'}]
            quarantine: {kind: folder, folder: quarantine}
            """);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_route_runs_beside_the_scans_shows_its_files_and_looks_when_it_is_asked_to()
    {
        folder.Clean("drop/a.xml").Bad("drop/b.xml").Clean("asset/c.txt");
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data", "--asset", "asset", "--route", "route.yaml");
        using HttpClient http = new() { BaseAddress = new Uri(server.Address + "/api/v2/") };

        await UntilAsync(http, "routes", r => r.GetProperty("items")[0].GetProperty("counts").GetProperty("processed").GetInt64() == 2);
        JsonElement route = (await GetAsync(http, "routes")).GetProperty("items")[0];
        Assert.Equal("partner", route.GetProperty("name").GetString());
        Assert.Equal("running", route.GetProperty("state").GetString());
        Assert.Equal("route-partner", route.GetProperty("job").GetString());
        Assert.Equal(1, route.GetProperty("counts").GetProperty("clean").GetInt64());
        Assert.Equal(1, route.GetProperty("counts").GetProperty("malicious").GetInt64());
        Assert.Equal("harmless: drop/a.xml", File.ReadAllText(folder["out/a.xml"]));

        // Nothing more comes by the schedule for months; somebody asks.
        folder.Clean("drop/d.xml");
        using HttpResponseMessage look = await http.PostAsync(new Uri("routes/partner/look", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, look.StatusCode);
        await UntilAsync(http, "routes/partner/files", f => f.GetProperty("items").GetArrayLength() == 3 && f.GetProperty("items").EnumerateArray().All(i => i.GetProperty("state").GetString() == "done"));
        JsonElement first = (await GetAsync(http, "routes/partner/files?limit=1&order=desc")).GetProperty("items")[0];
        Assert.Equal("d.xml", first.GetProperty("path").GetString());
        Assert.Equal("clean", first.GetProperty("outcome").GetString());
        Assert.Equal("d.xml", first.GetProperty("delivered")[0].GetString());
        Assert.Equal(64, first.GetProperty("sha256").GetString()!.Length);

        string metrics = await http.GetStringAsync(new Uri(server.Address + "/metrics"));
        Assert.Contains("lazaret_route_up{route=\"partner\"} 1\n", metrics, StringComparison.Ordinal);

        // The asset's file is the asset's.
        await server.ClientUntilAsync(e => e.Out.Contains("asset/c.txt", StringComparison.Ordinal), "results", "list", "--json");
        Assert.True(File.Exists(folder["asset/c.txt"]));
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task A_route_that_is_not_known_is_said_to_be_none()
    {
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data");
        using HttpClient http = new() { BaseAddress = new Uri(server.Address + "/api/v2/") };
        Assert.Equal(0, (await GetAsync(http, "routes")).GetProperty("items").GetArrayLength());
        using HttpResponseMessage files = await http.GetAsync(new Uri("routes/partner/files", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, files.StatusCode);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task A_wrong_route_file_ends_the_start()
    {
        File.AppendAllText(folder["route.yaml"], "\ncolour: blue\n");
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["up", "--data", "data", "--listen", "127.0.0.1:0", "--route", "route.yaml"]);
        Assert.Equal(2, ended.Code);
        Assert.Contains("colour", ended.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, string path) => JsonDocument.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative))).RootElement;

    private static async Task UntilAsync(HttpClient http, string path, Func<JsonElement, bool> reached)
    {
        using CancellationTokenSource late = new(Deadline);
        while (!reached(await GetAsync(http, path)))
        {
            await Task.Delay(50, late.Token);
        }
    }
}
