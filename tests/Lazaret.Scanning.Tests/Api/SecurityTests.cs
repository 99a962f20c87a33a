using System.Net;
using System.Text;
using System.Text.Json;
using Lazaret.Scanning.Api;
using Lazaret.Scanning.Api.Security;
using Lazaret.Storage.Memory;

namespace Lazaret.Scanning.Tests.Api;

public sealed class SecurityTests
{
    [Fact]
    public async Task Abuse21_off_loopback_nothing_but_healthz_answers_without_the_key()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.Listen = "0.0.0.0:0");
        string key = Assert.IsType<string>(api.Server.CreatedKey);
        Assert.Matches("^lz_[A-Za-z0-9_-]{43}$", key);
        string at = $"http://127.0.0.1:{api.Server.Address.Port}";
        using HttpClient http = new();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(at + "/healthz")).StatusCode);
        foreach (string path in new[] { "/", "/readyz", "/metrics", "/events", "/openapi.json", "/docs/index.html", "/api/v2/jobs", "/nowhere" })
        {
            HttpResponseMessage refused = await http.GetAsync(at + path);
            await ApiFixture.ReadAsync(refused, HttpStatusCode.Unauthorized);
            Assert.NotEmpty(refused.Headers.WwwAuthenticate);
        }

        string wrong = key[..^1] + (key[^1] == 'A' ? 'E' : 'A');
        string basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("anybody:" + key));
        foreach ((string header, string value, int status) in new[]
        {
            ("Authorization", "Bearer " + key, 200), ("X-API-Key", key, 200), ("Authorization", basic, 200), ("Authorization", "Bearer " + wrong, 401),
            ("X-API-Key", wrong, 401), ("X-API-Key", "lz_", 401), ("Authorization", "Bearer", 401), ("Authorization", "Basic ====", 401), ("Authorization", key, 401),
        })
        {
            HttpRequestMessage request = new(HttpMethod.Get, at + "/api/v2/jobs");
            request.Headers.TryAddWithoutValidation(header, value);
            Assert.Equal(status, (int)(await http.SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task Abuse21_the_key_is_stored_hashed_and_made_only_once()
    {
        await using MemoryScanStore store = new(TimeProvider.System);
        (ApiKeys first, string? created) = await ApiKeys.LoadAsync(store, default);
        (ApiKeys second, string? again) = await ApiKeys.LoadAsync(store, default);
        Assert.NotNull(created);
        Assert.Null(again);
        Assert.True(first.Contains(created));
        Assert.True(second.Contains(created));
        Assert.False(second.Contains(null));
        string stored = Assert.Single((await store.ListStateAsync(ApiKeys.Namespace, default)).Values);
        Assert.Matches("^[0-9a-f]{64}$", stored);
        Assert.DoesNotContain(created[3..], stored);
        Assert.False(second.Contains(stored));
    }

    [Theory]
    [InlineData("api_key=x")]
    [InlineData("access_token=x")]
    [InlineData("%74oken=x")]
    [InlineData("q=lz_0123456789012345678901234567890123456789012")]
    public async Task Abuse21_a_key_in_the_url_is_refused_and_not_repeated(string query)
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        JsonElement problem = await api.GetJsonAsync("/api/v2/results?" + query, HttpStatusCode.BadRequest);
        Assert.DoesNotContain("lz_0123", problem.GetRawText());
        Assert.Contains("URL", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("evil.example:8586", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("192.0.2.1", 421)]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("[::1]:8586", 200)]
    [InlineData("scan.internal", 200)]
    public async Task A_name_that_was_pointed_at_loopback_reaches_nothing(string host, int status)
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.AllowedHosts.Add("scan.internal"));
        HttpRequestMessage request = new(HttpMethod.Get, "/api/v2/jobs");
        request.Headers.Host = host;
        Assert.Equal(status, (int)(await api.Http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_site_can_change_and_read_nothing()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        string own = api.Server.Address.GetLeftPart(UriPartial.Authority);
        foreach ((string origin, int status) in new[] { ("https://evil.example", 403), ("null", 403), ("http://127.0.0.1:1", 403), (own, 200) })
        {
            foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Post })
            {
                HttpRequestMessage request = new(method, method == HttpMethod.Get ? "/api/v2/jobs" : "/api/v2/scan");
                request.Headers.TryAddWithoutValidation("Origin", origin);
                request.Content = method == HttpMethod.Post ? new ByteArrayContent([1]) : null;
                HttpResponseMessage response = await api.Http.SendAsync(request);
                Assert.Equal(status, (int)response.StatusCode);
                Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
            }
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs/index.html")]
    [InlineData("/api/v2/jobs")]
    [InlineData("/nowhere")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        HttpResponseMessage response = await api.Http.GetAsync(path);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self';", policy);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task The_pages_need_nothing_from_elsewhere()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        foreach (string path in new[] { "/", "/ui/page.js", "/ui/page.css", "/docs/index.html" })
        {
            string text = await api.Http.GetStringAsync(path);
            Assert.DoesNotContain("http://", text);
            Assert.DoesNotContain("https://", text);
            Assert.DoesNotContain("innerHTML", text);
        }

        string docs = await api.Http.GetStringAsync("/docs/index.html");
        Assert.DoesNotMatch("<script>[^<]", docs);
    }

    [Fact]
    public async Task A_port_in_use_gives_one_clear_sentence()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        ApiStartException e = await Assert.ThrowsAsync<ApiStartException>(
            () => ApiServer.StartAsync(api.Host, new ApiOptions { Listen = $"127.0.0.1:{api.Server.Address.Port}" }));
        Assert.Contains("in use", e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("127.0.0.1:8586", "http://127.0.0.1:8586", true)]
    [InlineData("http://127.0.0.1:8586/", "http://127.0.0.1:8586", true)]
    [InlineData("[::1]:8586", "http://[::1]:8586", true)]
    [InlineData("https://127.0.0.1:8586/", "https://127.0.0.1:8586", true)]
    [InlineData("localhost:1", "http://127.0.0.1:1", true)]
    [InlineData("8586", "http://127.0.0.1:8586", true)]
    [InlineData("0.0.0.0:0", "http://0.0.0.0:0", false)]
    [InlineData("[::]:80", "http://[::]:80", false)]
    public void Listen_addresses_are_understood(string text, string shown, bool loopback)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress? address, out _));
        Assert.Equal(shown, address.ToString());
        Assert.Equal(loopback, address.IsLoopback);
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.org:80")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("::1:80")]
    [InlineData("ftp://127.0.0.1:1")]
    public async Task A_listen_address_that_makes_no_sense_gives_one_sentence(string text)
    {
        Assert.False(ListenAddress.TryParse(text, out _, out string? error));
        Assert.Contains(text, error);
        await using MemoryScanStore store = new(TimeProvider.System);
        await Assert.ThrowsAsync<ApiStartException>(() => ApiServer.StartAsync(new FakeScanHost(store, TimeProvider.System), new ApiOptions { Listen = text }));
    }
}
