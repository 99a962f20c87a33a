using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit.Npm;
using Lazaret.TestKit.ObjectStores;
using Lazaret.TestKit.Sshd;

namespace Lazaret.EndToEnd.Tests.Routes;

/// <summary>A quarantine in a bucket and one on the source, from the route that fills it to the person who empties it.</summary>
public sealed class QuarantineElsewhereTests : IDisposable
{
    private readonly SampleFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task In_a_bucket()
    {
        await using NodeServer s3 = await ObjectStoreServers.StartS3Async();
        using AmazonS3Client client = new(ObjectStoreServers.S3Key, ObjectStoreServers.S3Key, new AmazonS3Config { ServiceURL = $"http://127.0.0.1:{s3.Port}", ForcePathStyle = true });
        await client.PutBucketAsync("kept");
        async Task<IReadOnlyList<string>> KeysAsync() =>
            [.. ((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "kept" })).S3Objects ?? []).Select(o => o.Key)];
        Write("{kind: folder, folder: remote}", $"{{kind: s3, bucket: kept, prefix: held/, endpoint: 'http://127.0.0.1:{s3.Port}', path_style: true, region: us-east-1, access_key: {{env: TEST_KEY}}, secret_key: {{env: TEST_KEY}}}}");
        await EverythingAsync(KeysAsync, "held/");
    }

    [Theory]
    [InlineData("held")]
    [InlineData("/held")]
    public async Task On_the_server_that_files_come_from(string where)
    {
        await using SshdServer sshd = await SshdServer.StartAsync();
        string place = where[0] == '/' ? folder["elsewhere" + where] : where;
        string local = where[0] == '/' ? place : folder["remote/" + where];
        Directory.CreateDirectory(folder["elsewhere"]);
        Write(
            $"{{kind: sftp, host: 127.0.0.1, port: {sshd.Port}, user: {SshdServer.User}, key_file: '{sshd.ClientKey}', fingerprints: ['{sshd.Fingerprint}'], folder: '{folder["remote"]}', recursive: true}}",
            $"{{kind: source, folder: '{place}'}}");
        Task<IReadOnlyList<string>> FilesAsync() => Task.FromResult<IReadOnlyList<string>>(
            [.. Directory.EnumerateFiles(local, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(local, f))]);
        await EverythingAsync(FilesAsync, "");
    }

    private void Write(string source, string quarantine)
    {
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(folder["route.yaml"], $$"""
            name: test
            source: {{source}}
            settle: {quiet: 0}
            scanners: [signatures]
            max_size: 100
            deliver:
              - {kind: folder, folder: out, key: '{name}', done_marker: .done}
            quarantine: {{quarantine}}
            """);
    }

    /// <param name="files">What lies in quarantine, as another client sees it.</param>
    /// <param name="prefix">What its keys begin with.</param>
    private async Task EverythingAsync(Func<Task<IReadOnlyList<string>>> files, string prefix)
    {
        folder.Bad("remote/one.xml").Bad("remote/two.xml").Clean("remote/clean.xml").Add("remote/large.xml", new byte[1000]);
        Ended run = await RunAsync("route", "run", "route.yaml", "--once", "--data", "data");
        Assert.True(run.Code == 0, run.Error + run.Out);
        Assert.Equal(["clean.xml", "clean.xml.done"], Names("out"));
        Assert.Equal(["large.xml"], Names("remote"));

        // Malicious and unscannable apart, each with its reason beside it.
        List<JsonElement> entries = [.. (await RunAsync("quarantine", "list", "--route", "route.yaml", "--json")).Json];
        Assert.Equal(["large.xml unscannable", "one.xml malicious", "two.xml malicious"], entries.Select(e => $"{e.GetProperty("path").GetString()} {e.GetProperty("kind").GetString()}").Order());
        IReadOnlyList<string> lying = await files();
        Assert.Equal(6, lying.Count);
        foreach (JsonElement entry in entries)
        {
            string id = entry.GetProperty("id").GetString()!;
            Assert.Equal([".json", ".q"], lying.Where(k => k.StartsWith($"{prefix}{entry.GetProperty("kind").GetString()}/", StringComparison.Ordinal) && k.Contains(id, StringComparison.Ordinal)).Select(Path.GetExtension).Order());
        }

        string one = Id(entries, "one.xml");
        string two = Id(entries, "two.xml");
        Ended show = await RunAsync("quarantine", "show", one, "--route", "route.yaml");
        Assert.Contains("what         EICAR", show.Out, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("file         one.xml\n", show.Out, StringComparison.Ordinal);

        Ended rescan = await RunAsync("quarantine", "rescan", two, "--route", "route.yaml", "--why", "new signatures", "--by", "ann");
        Assert.True(rescan.Code == 0, rescan.Error);
        Assert.StartsWith("malicious by signatures", rescan.Out, StringComparison.Ordinal);

        // A crash in the middle of a release, and a second one that finishes it.
        Ended killed = await LazaretBinary.RunAsync(
            folder.Path, ["quarantine", "release", one, "--route", "route.yaml", "--why", "false alarm", "--by", "ann"], [("TEST_KEY", ObjectStoreServers.S3Key), ("LAZARET_TEST_END_AT", "after-release-note")]);
        Assert.Equal(137, killed.Code);
        Ended release = await RunAsync("quarantine", "release", one, "--route", "route.yaml", "--why", "again", "--by", "bob");
        Assert.True(release.Code == 0, release.Error);
        Assert.Equal(["clean.xml", "clean.xml.done", "one.xml", "one.xml.done"], Names("out"));
        Assert.Equal(SampleFolder.Eicar, File.ReadAllBytes(folder["out/one.xml"]));
        Assert.Contains("is released already", (await RunAsync("quarantine", "release", one, "--route", "route.yaml", "--why", "x")).Out, StringComparison.Ordinal);

        Ended delete = await RunAsync("quarantine", "delete", two, "--route", "route.yaml", "--why", "confirmed", "--by", "ann");
        Assert.True(delete.Code == 0, delete.Error);
        Assert.Equal(2, (await RunAsync("quarantine", "delete", two, "--route", "route.yaml", "--why", "confirmed")).Code);
        Ended list = await RunAsync("quarantine", "list", "--route", "route.yaml");
        Assert.Contains("large.xml", list.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("one.xml", list.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("two.xml", list.Out, StringComparison.Ordinal);
        Assert.Single(await files(), k => k.EndsWith(".q", StringComparison.Ordinal));
        string told = (await RunAsync("quarantine", "show", two, "--route", "route.yaml")).Out;
        Assert.Contains("by ann: new signatures (malicious by signatures", told, StringComparison.Ordinal);
        Assert.Contains("by ann: confirmed; it was two.xml", told, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("quarantine", "show", Guid.CreateVersion7().ToString("D"), "--route", "route.yaml")).Code);
    }

    private static string Id(List<JsonElement> entries, string path) => entries.Single(e => e.GetProperty("path").GetString() == path).GetProperty("id").GetString()!;

    private Task<Ended> RunAsync(params string[] args) => LazaretBinary.RunAsync(folder.Path, args, [("TEST_KEY", ObjectStoreServers.S3Key)]);

    private IEnumerable<string?> Names(string name) => Directory.GetFiles(folder[name]).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
