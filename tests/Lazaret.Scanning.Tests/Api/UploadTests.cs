using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lazaret.Scanning.Tests.Api;

public sealed class UploadTests
{
    [Fact]
    public async Task A_raw_body_is_scanned_and_answered_with_its_verdict()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        byte[] content = RandomNumberGenerator.GetBytes(300_000);
        content[0] = (byte)'X';
        JsonElement r = await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/scan?name=a%FFb.bin", new ByteArrayContent(content)), HttpStatusCode.OK);
        Assert.Equal("malicious", r.GetProperty("outcome").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), r.GetProperty("sha256").GetString());
        Assert.Equal(content.Length, r.GetProperty("size").GetInt64());
        Assert.Equal("X", r.GetProperty("verdicts")[0].GetProperty("threats")[0].GetString());
        Assert.Equal("Yf9iLmJpbg==", r.GetProperty("location_base64").GetString());
        Assert.Equal("a\udcffb.bin", api.Host.LastName);
    }

    [Fact]
    public async Task The_first_file_of_a_form_is_scanned()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        using MultipartFormDataContent form = new() { { new StringContent("a field"), "note" }, { new ByteArrayContent("Xyz"u8.ToArray()), "file", "report.doc" } };
        JsonElement r = await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/scan", form), HttpStatusCode.OK);
        Assert.Equal("malicious", r.GetProperty("outcome").GetString());
        Assert.Equal("report.doc", r.GetProperty("location").GetString());
        Assert.Equal(3, r.GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task A_large_body_streams_through_a_small_buffer()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        JsonElement r = await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/scan", new ByteArrayContent(new byte[64 << 20])), HttpStatusCode.OK);
        Assert.Equal(64L << 20, r.GetProperty("size").GetInt64());
        Assert.True(api.Host.LargestRead <= 64 * 1024);
    }

    [Fact]
    public async Task An_upload_beyond_the_limit_is_413_with_and_without_a_length()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => o.MaxUploadBytes = 1000);
        await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/scan", new ByteArrayContent(new byte[1001])), HttpStatusCode.RequestEntityTooLarge);
        string answer = await api.RawAsync(
            "POST /api/v2/scan HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + $"7d0\r\n{new string('y', 2000)}\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/scan", new ByteArrayContent(new byte[1000])), HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_form_that_is_cut_off_is_never_clean()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        HttpContent cut = new ByteArrayContent(Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\nhalf of it"));
        cut.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        JsonElement r = await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/scan", cut), HttpStatusCode.OK);
        Assert.Equal("failed", r.GetProperty("outcome").GetString());
        foreach (string type in new[] { "multipart/form-data", "multipart/form-data; boundary=other" })
        {
            HttpContent bad = new ByteArrayContent("--b\r\n\r\nx\r\n--b--\r\n"u8.ToArray());
            bad.Headers.TryAddWithoutValidation("Content-Type", type);
            await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/scan", bad), HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task A_draining_server_takes_no_new_work_and_says_so()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        Assert.Equal("ready", (await api.GetJsonAsync("/readyz")).GetProperty("status").GetString());
        api.Host.IsAccepting = false;
        await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/scan", new ByteArrayContent([1])), HttpStatusCode.ServiceUnavailable);
        await api.PostAsync("/api/v2/jobs", "{}", HttpStatusCode.ServiceUnavailable);
        JsonElement ready = await api.GetJsonAsync("/readyz", HttpStatusCode.ServiceUnavailable);
        Assert.Equal("draining", ready.GetProperty("status").GetString());
        Assert.Equal(2, ready.GetProperty("engines").GetArrayLength());
        Assert.Equal("ok", (await api.GetJsonAsync("/healthz")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_bad_name_is_refused()
    {
        await using ApiFixture api = await ApiFixture.StartAsync();
        await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/scan?name=a%00b", new ByteArrayContent([1])), HttpStatusCode.BadRequest);
        await ApiFixture.ReadAsync(await api.Http.PostAsync("/api/v2/scan?name=" + new string('n', 4097), new ByteArrayContent([1])), HttpStatusCode.BadRequest);
    }
}
