using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Lazaret.TestKit;
using Lazaret.TestKit.Dsxa;

namespace Lazaret.Scanners.Tests.Dsxa;

/// <summary>The stub itself: what other tests, and people who try things out, rely on.</summary>
public sealed class DsxaStubTests : IDisposable
{
    private readonly HttpClient client = new();

    public static TheoryData<byte[], string> Types => new()
    {
        { "%PDF-1.7"u8.ToArray(), "PDFFileType" },
        { "MZ\0\0"u8.ToArray(), "PE32FileType" },
        { Zip("a.txt"), "ZipFileType" },
        { Zip("[Content_Types].xml"), "OOXMLFileType" },
        { [0x7F, .. "ELF"u8], "ELF64FileType" },
        { [0xCF, 0xFA, 0xED, 0xFE, 0], "Macho64FileType" },
        { "plain text\n"u8.ToArray(), "TextFileType" },
        { [0, 1, 2, 255], "Unknown" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task It_tells_the_type_the_size_and_the_hash(byte[] content, string type)
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        JsonElement answer = await ScanAsync(stub, content);
        JsonElement file = answer.GetProperty("file_info");
        Assert.Equal(type, file.GetProperty("file_type").GetString());
        Assert.Equal(content.Length, file.GetProperty("file_size_in_bytes").GetInt64());
        Assert.Equal(Scans.Digest(content).Sha256, file.GetProperty("file_hash").GetString());
        Assert.Equal("Benign", answer.GetProperty("verdict").GetString());
        Assert.Equal(32, answer.GetProperty("scan_guid").GetString()!.Length);
    }

    [Fact]
    public async Task Eicar_inside_a_stored_zip_entry_is_found()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        Assert.Equal("Malicious", Verdict(await ScanAsync(stub, Zip("eicar.com", Eicar.Bytes))));
    }

    [Fact]
    public async Task An_encrypted_zip_needs_the_password()
    {
        byte[] zip = Zip("a.txt");
        zip[6] |= 1;
        await using DsxaStub stub = await DsxaStub.StartAsync();
        Assert.Equal("Not Scanned", Verdict(await ScanAsync(stub, zip)));
        Assert.Equal("Not Scanned", Verdict(await ScanAsync(stub, zip, ("scan_password", Base64("wrong")))));
        Assert.Equal("Benign", Verdict(await ScanAsync(stub, zip, ("scan_password", Base64("infected")))));
    }

    [Fact]
    public async Task Base64_bodies_are_scanned_as_what_they_stand_for()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        byte[] text = Encoding.ASCII.GetBytes(Convert.ToBase64String(Eicar.Bytes));
        Assert.Equal("Malicious", Verdict(await ScanAsync(stub, text, ("X-Content-Type", "base64"))));
        using HttpResponseMessage other = await client.PostAsync(new Uri(stub.BaseUrl, "/scan/base64/v2"), new ByteArrayContent(text));
        Assert.Equal("Malicious", Verdict(await other.Content.ReadFromJsonAsync<JsonElement>()));
    }

    [Fact]
    public async Task A_command_applies_as_often_as_it_says()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        byte[] content = "DSXA-STUB:verdict=Malicious;threat=WORM;times=2;delay_ms=1\nmore"u8.ToArray();
        Assert.Equal("Malicious", Verdict(await ScanAsync(stub, content)));
        Assert.Equal("Malicious", Verdict(await ScanAsync(stub, content)));
        Assert.Equal("Benign", Verdict(await ScanAsync(stub, content)));
    }

    [Fact]
    public async Task It_can_take_its_time_to_start()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync(new DsxaStubOptions { InitializingFor = TimeSpan.FromMinutes(10) });
        JsonElement answer = await ScanAsync(stub, "fine"u8.ToArray());
        Assert.Equal("Scanner is initializing", answer.GetProperty("verdict_details").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task By_hash_takes_both_spellings()
    {
        await using DsxaStub stub = await DsxaStub.StartAsync();
        Uri url = new(stub.BaseUrl, "/scan/by_hash");
        using HttpResponseMessage bare = await client.PostAsync(url, new StringContent(Eicar.Sha256));
        Assert.Equal("Malicious", Verdict(await bare.Content.ReadFromJsonAsync<JsonElement>()));
        using HttpResponseMessage json = await client.PostAsJsonAsync(url, new { hash = new string('0', 64) });
        Assert.Equal("Unknown", Verdict(await json.Content.ReadFromJsonAsync<JsonElement>()));
        using HttpResponseMessage bad = await client.PostAsync(url, new StringContent("123"));
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task By_path_is_polled_and_stays_below_its_root()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("lazaret-stub-");
        await File.WriteAllBytesAsync(Path.Combine(root.FullName, "bad.txt"), Eicar.Bytes);
        await using DsxaStub stub = await DsxaStub.StartAsync(new DsxaStubOptions { Root = root.FullName, PollsBeforeResult = 2 });
        Assert.Equal(["Scanning", "Scanning", "Scanning", "Malicious"], await PollAsync(stub, "bad.txt"));
        Assert.Equal("Not Scanned", (await PollAsync(stub, "../../etc/passwd"))[^1]);
        using HttpResponseMessage unknown = await client.PostAsJsonAsync(new Uri(stub.BaseUrl, "/result/by_path"), new { scan_guid = "nobody" });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        root.Delete(recursive: true);
    }

    public void Dispose() => client.Dispose();

    private async Task<List<string>> PollAsync(DsxaStub stub, string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(stub.BaseUrl, "/scan/by_path"));
        request.Headers.Add("Stream-Path", path);
        using HttpResponseMessage begun = await client.SendAsync(request);
        JsonElement answer = await begun.Content.ReadFromJsonAsync<JsonElement>();
        string guid = answer.GetProperty("scan_guid").GetString()!;
        List<string> verdicts = [Verdict(answer)];
        while (verdicts[^1] == "Scanning")
        {
            using HttpResponseMessage result = await client.PostAsJsonAsync(new Uri(stub.BaseUrl, "/result/by_path"), new { scan_guid = guid });
            verdicts.Add(Verdict(await result.Content.ReadFromJsonAsync<JsonElement>()));
        }

        return verdicts;
    }

    private async Task<JsonElement> ScanAsync(DsxaStub stub, byte[] content, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(stub.BaseUrl, "/scan/binary/v2")) { Content = new ByteArrayContent(content) };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await client.SendAsync(request);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static string Verdict(JsonElement answer) => answer.GetProperty("verdict").GetString()!;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static byte[] Zip(string name, byte[]? content = null)
    {
        using MemoryStream zip = new();
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(content ?? "text"u8.ToArray());
        }

        return zip.ToArray();
    }
}
