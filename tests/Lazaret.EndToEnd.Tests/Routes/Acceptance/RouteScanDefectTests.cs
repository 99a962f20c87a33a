using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit.ClamRest;
using Lazaret.TestKit.Tls;
using Microsoft.AspNetCore.Hosting;

namespace Lazaret.EndToEnd.Tests.Routes.Acceptance;

/// <summary>Defects of the existing pipeline that have to do with scanners and content (<c>sftp-ingest</c> §3), shown not to be ours by the whole program.</summary>
[Collection(nameof(RouteServersCollection))]
public sealed class RouteScanDefectTests(RouteServers servers)
{
    [Fact]
    public async Task W1_a_second_try_sends_all_bytes_again_and_found_is_final()
    {
        await using ClamRestService service = await RestAsync();
        int failing = 2;
        service.Instead = (path, _) => path.StartsWith("/scan", StringComparison.Ordinal) && service.Received.Last().Name is "bad.xml" or "good.bin" && Interlocked.Decrement(ref failing) >= 0 ? (500, "not okay") : null;
        byte[] clean = RandomNumberGenerator.GetBytes(500_000);
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Scanner = Spec(service), More = "parallel: 1" });
        site.Bad("bad.xml").Put("good.bin", clean);
        await site.DoneAsync("2 files: 1 clean, 1 malicious, 0 not scanned, 0 failed");
        await site.AssertDoneAsync(new Dictionary<string, byte[]> { ["good.bin"] = clean }, ["bad.xml"]);

        // What was received is one of the two files or the scanner's own probe, whole: never an empty part.
        string[] whole = [Hash(clean), Hash(SampleFolder.Eicar)];
        Assert.DoesNotContain(service.Received, r => r.Size == 0);
        Assert.All(service.Received.Where(r => r.Name is "bad.xml" or "good.bin"), r => Assert.Contains(r.Sha256, whole));
        Assert.Equal(4, service.Received.Count(r => r.Name is "bad.xml" or "good.bin"));
    }

    [Fact]
    public async Task W10_an_answer_that_is_not_the_known_text_is_never_clean()
    {
        (int Status, string Body)[] answers = [(200, "Everything ok : false\n"), (200, "Everything is OK, nothing FOUND"), (200, "<html>OK</html>"), (200, ""), (204, ""), (500, "Everything ok : true\n")];
        await using ClamRestService service = await RestAsync(ClamRestKind.Java);
        service.HasReply = false;
        service.Instead = (path, _) => path == "/scan" && service.Received.Last().Name is var name && char.IsDigit(name[0]) ? answers[name[0] - '0'] : null;
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Scanner = Spec(service), HasRecords = false, More = "parallel: 1\npolicy: {unscannable: {tries: 1}}" });
        for (int i = 0; i < answers.Length; i++)
        {
            site.Clean($"{i}.xml");
        }

        await site.Clean("good.xml").OnceAsync();
        Assert.Equal(["in/good.xml", "in/good.xml.done"], (await site.ObjectsAsync()).Keys);
        Assert.Equal(Enumerable.Range(0, answers.Length).Select(i => $"harmless: {i}.xml"), site.Quarantined().Select(Encoding.UTF8.GetString).Order());
        Assert.Empty(site.Quarantined("invalid"));
    }

    [Fact]
    public async Task W10_a_size_limit_that_the_service_calls_ok_is_never_clean()
    {
        await using ClamRestService service = await RestAsync();
        service.Clamd = _ => Task.FromResult("INSTREAM size limit exceeded. ERROR");
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Scanner = Spec(service), HasRecords = false, More = "policy: {unscannable: {tries: 1}}" });
        site.Clean("a.xml");
        Ended ended = await site.OnceAsync();
        Assert.True(ended.Code is 0 or 1, ended.Error + ended.Out);
        Assert.Contains(" 0 clean, ", ended.Out, StringComparison.Ordinal);
        Assert.Empty(await site.ObjectsAsync());
        Assert.Equal([RouteSite.CleanBytes("a.xml")], site.Quarantined("unscannable"));
    }

    [Fact]
    public async Task W8_a_scanner_whose_certificate_nobody_vouches_for_is_sent_nothing()
    {
        using TestCertificates authority = new();
        (string certFile, string keyFile, _) = authority.Issue("clamav");
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certFile, keyFile);
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        await using ClamRestService service = await ClamRestService.StartAsync(ClamRestKind.Go, o => o.UseHttps(certificate));
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Scanner = $"clamrest:https://127.0.0.1:{service.Address.Port}", HasRecords = false });
        site.Clean("a.xml");
        await using (RunningRoute route = site.Start(once: true))
        {
            await route.SaysAsync("is out, items wait for it");
        }

        Assert.Empty(service.Received);
        Assert.Empty(await site.ObjectsAsync());
        Assert.Equal(["a.xml"], site.Remote);
    }

    [Fact]
    public async Task W11_each_file_is_scanned_once_and_a_quarantined_name_that_comes_again_overwrites_nothing()
    {
        await using ClamRestService service = await RestAsync();
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { Scanner = Spec(service), HasRecords = false });
        for (int i = 0; i < 6; i++)
        {
            site.Clean($"{i}.xml");
        }

        await site.Bad("bad.xml").DoneAsync("7 files: 6 clean, 1 malicious, 0 not scanned, 0 failed");
        byte[] other = [.. SampleFolder.Eicar, .. "\n another one"u8];
        await site.Put("bad.xml", other).DoneAsync("1 files: 0 clean, 1 malicious, 0 not scanned, 0 failed");
        Assert.Equal([SampleFolder.Eicar, other], site.Quarantined("malicious").OrderBy(q => q.Length));

        string path = service.Received.Select(r => r.Path).First(p => p.StartsWith("/scan", StringComparison.Ordinal));
        Assert.All(Enumerable.Range(0, 6), i => Assert.Single(service.Received, r => r.Path == path && r.Sha256 == Hash(RouteSite.CleanBytes($"{i}.xml"))));
        Assert.Single(service.Received, r => r.Path == path && r.Sha256 == Hash(other));
    }

    [Fact]
    public async Task W12_a_large_file_goes_through_in_flat_memory()
    {
        // A heap of 80 MiB cannot hold the file, nor a tree of its elements.
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with
        {
            Scanner = "signatures", HasRecords = false, Deliver = "{kind: folder, folder: out, key: '{name}'}", More = "validation: xml",
        });
        Directory.CreateDirectory(site.Folder["out"]);
        byte[] element = Encoding.ASCII.GetBytes($"<row><a>{new string('x', 1000)}</a></row>\n");
        using (FileStream file = File.Create(site.Folder["remote/large.xml"]))
        {
            file.Write("<rows>"u8);
            for (int i = 0; i < 150_000; i++)
            {
                file.Write(element);
            }

            file.Write("</rows>"u8);
        }

        string hash = HashFile(site.Folder["remote/large.xml"]);
        Ended ended = await site.OnceAsync(("DOTNET_GCHeapHardLimit", "0x5000000"));
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        Assert.Equal(hash, HashFile(site.Folder["out/large.xml"]));
        Assert.Empty(site.Remote);
    }

    [Fact]
    public async Task W12_document_types_and_entities_are_refused_and_the_good_goes_on()
    {
        await using RouteSite site = await RouteSite.OpenAsync(servers, t => t with { More = "validation: xml" });
        File.WriteAllText(site.Folder["secret.txt"], "top secret");
        StringBuilder laughs = new("<!DOCTYPE x [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 40; i++)
        {
            laughs.Append($"<!ENTITY a{i} \"&a{i - 1};&a{i - 1};\">");
        }

        site.Put("bomb.xml", Encoding.ASCII.GetBytes(laughs.Append("]><x>&a39;</x>").ToString()))
            .Put("file.xml", Encoding.UTF8.GetBytes($"<!DOCTYPE x [<!ENTITY f SYSTEM \"file://{site.Folder["secret.txt"]}\">]><x>&f;</x>"))
            .Put("good.xml", "<x/>"u8.ToArray())
            .Put("text.xml", "no xml"u8.ToArray());
        await site.DoneAsync("4 files: 4 clean, 0 malicious, 0 not scanned, 0 failed");
        Assert.Equal(["in/good.xml", "in/good.xml.done"], (await site.ObjectsAsync()).Keys);
        Assert.Equal(3, site.Quarantined("invalid").Count);
        Assert.Equal(3, site.Quarantined().Count);
        Assert.Equal(["bomb.xml", "file.xml", "text.xml"], site.Remote); // as the policy says for what is invalid
    }

    private static string Spec(ClamRestService service) => $"clamrest:http://127.0.0.1:{service.Address.Port}";

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string HashFile(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }

    /// <summary>In front of the real clamd. The kind Go calls everything clean that is not FOUND.</summary>
    private async Task<ClamRestService> RestAsync(ClamRestKind kind = ClamRestKind.Go)
    {
        ClamRestService service = await ClamRestService.StartAsync(kind);
        service.Clamd = ClamRestService.Ask(servers.Clamd.Port);
        return service;
    }
}
