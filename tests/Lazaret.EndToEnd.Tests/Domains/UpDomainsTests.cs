using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Domains;

/// <summary><c>/api/v2/domains</c> in <c>lazaret up</c>.</summary>
public sealed class UpDomainsTests
{
    [Fact]
    public async Task Names_are_classified_in_arrays_streams_and_one_by_one()
    {
        using SampleFolder folder = new();
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data");
        using HttpClient http = new() { BaseAddress = new Uri(server.Address) };

        JsonElement many = await JsonAsync(await PostAsync(http, """["wikipedia.org","xjpakmdcfuqe.ru","192.0.2.1"]""", "application/json"));
        string stream = await (await PostAsync(http, string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{{\"domain\":\"n{i}.com\",\"id\":{i}}}\n")), "application/x-ndjson")).Content.ReadAsStringAsync();
        JsonElement one = await JsonAsync(await http.GetAsync("/api/v2/domains/xjpakmdcfuqe.ru?profile=high-confidence"));
        JsonElement model = await JsonAsync(await http.GetAsync("/api/v2/domains/model"));
        string metrics = await http.GetStringAsync("/metrics");

        Assert.Equal(["benign", "dga", "not_applicable"], many.EnumerateArray().Select(v => v.GetProperty("verdict").GetString()));
        string[] lines = stream.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5_000, lines.Length);
        Assert.Equal(4_999, JsonElement.Parse(lines[^1]).GetProperty("input").GetProperty("id").GetInt32());
        Assert.Equal("high-confidence", one.GetProperty("profile").GetString());
        Assert.NotEmpty(one.GetProperty("reasons").EnumerateArray());
        Assert.Equal(one.GetProperty("model").GetProperty("hash").GetString(), model.GetProperty("hash").GetString());
        Assert.Equal(4, model.GetProperty("profiles").GetArrayLength());
        Assert.Matches("^20[0-9]{2}-[0-9]{2}-[0-9]{2}$", model.GetProperty("public_suffix_list_date").GetString());
        Assert.Contains("lazaret_domains_names_total{verdict=\"dga\"}", metrics);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task D12_off_loopback_the_key_is_asked_for()
    {
        using SampleFolder folder = new();
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data", "--listen", "0.0.0.0:0");
        string key = (await server.WaitForAsync("API key")).Split(' ')[^1];
        using HttpClient http = new() { BaseAddress = new Uri(server.Address) };

        HttpResponseMessage[] without = [await PostAsync(http, "[]", "application/json"), await http.GetAsync("/api/v2/domains/a.com"), await http.GetAsync("/api/v2/domains/model")];
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        Assert.All(without, r => Assert.Equal(HttpStatusCode.Unauthorized, r.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(http, "[]", "application/json")).StatusCode);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task The_description_of_the_interface_names_the_routes_with_their_members()
    {
        using SampleFolder folder = new();
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data");
        using HttpClient http = new() { BaseAddress = new Uri(server.Address) };

        JsonElement document = await JsonAsync(await http.GetAsync("/openapi.json"));

        JsonElement paths = document.GetProperty("paths");
        JsonElement classify = paths.GetProperty("/api/v2/domains/classify").GetProperty("post");
        Assert.Equal("classify_domains", classify.GetProperty("operationId").GetString());
        Assert.Equal("profile", classify.GetProperty("parameters")[0].GetProperty("name").GetString());
        Assert.True(classify.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/x-ndjson", out _));
        Assert.True(paths.GetProperty("/api/v2/domains/{name}").TryGetProperty("get", out _));
        Assert.True(paths.GetProperty("/api/v2/domains/model").TryGetProperty("get", out _));
        JsonElement answered = await JsonAsync(await PostAsync(http, "[\"a.com\"]", "application/json"));
        HashSet<string> described = [.. document.GetProperty("components").GetProperty("schemas").GetProperty("ScoreView").GetProperty("properties").EnumerateObject().Select(p => p.Name)];
        Assert.Superset(answered[0].EnumerateObject().Select(p => p.Name).ToHashSet(), described);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task It_can_be_turned_off_and_a_wrong_setting_is_a_sentence_at_the_start()
    {
        using SampleFolder folder = new();
        (string, string)[] off = [("LAZARET__DGA__ENABLED", "false")];

        Ended show = await LazaretBinary.RunAsync(folder.Path, ["config", "show"], off);
        Ended model = await LazaretBinary.RunAsync(folder.Path, ["up", "--data", "data", "--listen", "127.0.0.1:0"], [("LAZARET__DGA__MODEL", "/etc/hostname")]);
        Ended profile = await LazaretBinary.RunAsync(folder.Path, ["config", "check"], [("LAZARET__DGA__PROFILE", "wild")]);
        Ended line = await LazaretBinary.RunAsync(folder.Path, ["config", "check"], [("LAZARET__DGA__MAX_LINE", "3")]);

        Assert.Matches("dga:enabled +false +environment LAZARET__DGA__ENABLED", show.Out);
        Assert.Equal((2, 2, 2), (model.Code, profile.Code, line.Code));
        Assert.StartsWith("lazaret: the model /etc/hostname cannot be used", model.Error);
        Assert.Contains("LAZARET__DGA__PROFILE is \"wild\"; allowed are high-confidence, balanced, sensitive, compat", profile.Error);
        Assert.Contains("LAZARET__DGA__MAX_LINE is \"3\"; allowed is 256 to 16777216 bytes", line.Error);
    }

    [Fact]
    public async Task Settings_decide_for_the_verbs_too()
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["allow.txt"], "xjpakmdcfuqe.ru\n");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "explain", "--json", "xjpakmdcfuqe.ru"], [("LAZARET__DGA__ALLOW_LIST", "allow.txt"), ("LAZARET__DGA__PROFILE", "sensitive")]);

        JsonElement verdict = JsonElement.Parse(ended.Out)[0];
        Assert.Equal(("benign", "sensitive"), (verdict.GetProperty("verdict").GetString(), verdict.GetProperty("profile").GetString()));
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string body, string type) =>
        http.PostAsync("/api/v2/domains/classify", new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type)));

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsStringAsync());
}
