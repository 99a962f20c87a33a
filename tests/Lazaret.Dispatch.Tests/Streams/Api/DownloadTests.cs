using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Lazaret.Dispatch.Tests.Streams.Api;

public sealed class DownloadTests : IAsyncLifetime
{
    private const string NotFound = """{"status":"404","title":"not found","detail":"not found","error_enum":"ErrorStringEnumUnset"}""";

    private readonly byte[] content = "blahblahblah"u8.ToArray();
    private StreamApi api = null!;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private string Hash => Convert.ToHexStringLower(SHA256.HashData(content));

    public async ValueTask InitializeAsync()
    {
        api = await StreamApi.StartAsync();
        using HttpResponseMessage answer = await api.Client.PostAsync("/api/v3/stream/src/content", new ByteArrayContent(content), None);
        answer.EnsureSuccessStatusCode();
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? range = null)
    {
        HttpRequestMessage request = new(method, "/api/v3/stream/" + path);
        if (range is not null)
        {
            request.Headers.TryAddWithoutValidation("Range", range);
        }

        return await api.Client.SendAsync(request, None);
    }

    private Task<HttpResponseMessage> GetAsync(string? range = null) => SendAsync(HttpMethod.Get, $"src/content/{Hash}", range);

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(None);

    [Fact]
    public async Task The_whole_comes_without_a_range()
    {
        using HttpResponseMessage answer = await GetAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(content.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("bytes", answer.Headers.AcceptRanges.ToString());
        Assert.Null(answer.Content.Headers.ContentRange);
        Assert.Equal("blahblahblah", await TextAsync(answer));
    }

    [Theory]
    [InlineData("bytes=0-6", "blahbla", 0)]
    [InlineData("bytes=0-1048575", "blahblahblah", 0)]
    [InlineData("bytes=8-", "blah", 8)]
    [InlineData("bytes=11-11", "h", 11)]
    [InlineData("bytes=-3", "lah", 9)]
    [InlineData("bytes=-1048576", "blahblahblah", 0)]
    public async Task A_range_comes_with_its_bounds(string range, string text, int start)
    {
        using HttpResponseMessage answer = await GetAsync(range);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(text.Length, answer.Content.Headers.ContentLength);
        Assert.Equal($"bytes {start}-{start + text.Length - 1}/12", answer.Content.Headers.ContentRange?.ToString());
        Assert.Equal(text, await TextAsync(answer));
    }

    [Theory]
    [InlineData("bytes=12-")]
    [InlineData("bytes=500-600")]
    public async Task A_range_behind_the_end_is_416_with_the_size(string range)
    {
        using HttpResponseMessage answer = await GetAsync(range);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
        Assert.Equal("bytes */12", answer.Content.Headers.ContentRange?.ToString());
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("lines=0-1")]
    public async Task A_range_that_is_none_is_400(string range)
    {
        using HttpResponseMessage answer = await GetAsync(range);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"title\":\"invalid range provided\"", await TextAsync(answer));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task What_is_not_there_is_404_with_the_body_of_the_specification(string method)
    {
        using HttpResponseMessage answer = await SendAsync(new HttpMethod(method), $"src/text/{Hash}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(NotFound, await TextAsync(answer));
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact]
    public async Task Head_says_whether_it_is_there()
    {
        using HttpResponseMessage there = await SendAsync(HttpMethod.Head, $"src/content/{Hash}"), gone = await SendAsync(HttpMethod.Head, $"other/content/{Hash}");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (there.StatusCode, gone.StatusCode));
        Assert.Equal(12, there.Content.Headers.ContentLength);
        Assert.Equal("", await TextAsync(gone));
    }

    [Theory]
    [InlineData("GET", "a")]
    [InlineData("HEAD", "zz")]
    [InlineData("DELETE", "..")]
    [InlineData("GET", "0123456789012345678901234567890123456789012345678901234567890123x")]
    public async Task A_hash_that_is_none_never_breaks_anything(string method, string hash)
    {
        using HttpResponseMessage answer = await SendAsync(new HttpMethod(method), $"src/content/{hash}");
        Assert.InRange((int)answer.StatusCode, 400, 405);
    }

    [Fact]
    public async Task Upper_case_hashes_are_the_same()
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, $"src/content/{Hash.ToUpperInvariant()}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_failing_store_is_500_with_its_title()
    {
        foreach ((string method, string path, string title) in new[] { ("GET", $"src/content/{Hash}", "store error in GetData"), ("DELETE", $"src/content/{Hash}", "store error in DeleteData"), ("PATCH", $"src/b/content/{Hash}", "copy error") })
        {
            api.Store.Fail(1);
            using HttpResponseMessage answer = await SendAsync(new HttpMethod(method), path);
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.Contains($"\"title\":\"{title}\",\"detail\":\"The store said no.\"", await TextAsync(answer));
        }

        api.Store.Fail(1);
        using HttpResponseMessage head = await SendAsync(HttpMethod.Head, $"src/content/{Hash}");
        Assert.Equal((HttpStatusCode.InternalServerError, ""), (head.StatusCode, await TextAsync(head)));
    }

    [Fact]
    public async Task A_damaged_stream_is_never_given_out_whole()
    {
        string file = Assert.Single(api.Stored);
        await File.WriteAllTextAsync(file, "blahblahblaX", None);
        using HttpResponseMessage answer = await GetAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task A_large_damaged_stream_breaks_off()
    {
        byte[] large = new byte[3_000_000];
        RandomNumberGenerator.Fill(large);
        string hash = Convert.ToHexStringLower(SHA256.HashData(large));
        (await api.Client.PostAsync("/api/v3/stream/src/text", new ByteArrayContent(large), None)).Dispose();
        string file = api.Stored.Single(f => f.EndsWith(hash, StringComparison.Ordinal));
        large[17] ^= 1;
        await File.WriteAllBytesAsync(file, large, None);
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => (await SendAsync(HttpMethod.Get, $"src/text/{hash}")).Dispose());
    }

    [Fact]
    public async Task Deleting_honours_the_age()
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal("""{"deleted":false}""", await TextAsync(await SendAsync(HttpMethod.Delete, $"src/content/{Hash}?ifOlderThan={now - 3600}")));
        Assert.Equal("""{"deleted":true}""", await TextAsync(await SendAsync(HttpMethod.Delete, $"src/content/{Hash}?ifOlderThan={now + 10}")));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync()).StatusCode);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("99999999999999999")]
    public async Task An_age_that_is_no_number_is_400(string age)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Delete, $"src/content/{Hash}?ifOlderThan={age}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"title\":\"ifOlderThan error\"", await TextAsync(answer));
    }

    [Fact]
    public async Task Without_the_setting_there_is_no_deletion()
    {
        await using StreamApi strict = await StreamApi.StartAsync(o => o.AllowDelete = false);
        using HttpResponseMessage answer = await strict.Client.DeleteAsync($"/api/v3/stream/src/content/{Hash}", None);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_copy_is_a_stream_of_the_other_source()
    {
        using HttpResponseMessage copied = await SendAsync(HttpMethod.Patch, $"src/other/content/{Hash}");
        Assert.Equal((HttpStatusCode.OK, ""), (copied.StatusCode, await TextAsync(copied)));
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, $"other/content/{Hash}");
        Assert.Equal("blahblahblah", await TextAsync(answer));
    }

    [Fact]
    public async Task A_copy_of_what_is_not_there_is_404()
    {
        using HttpResponseMessage copied = await SendAsync(HttpMethod.Patch, $"nobody/other/content/{Hash}");
        Assert.Equal((HttpStatusCode.NotFound, NotFound), (copied.StatusCode, await TextAsync(copied)));
    }
}
