using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit.Clamd;
using Lazaret.TestKit.Npm;
using Lazaret.TestKit.ObjectStores;
using Lazaret.TestKit.Postgres;
using Lazaret.TestKit.Sshd;

namespace Lazaret.EndToEnd.Tests.Routes;

/// <summary>The whole route over real servers: OpenSSH, clamd, an S3-compatible server, PostgreSQL.</summary>
public sealed class WholeRouteTests
{
    [Fact]
    public async Task Clean_files_lie_in_the_bucket_with_their_marker_EICAR_in_quarantine_and_the_rows_say_so()
    {
        await using SshdServer sshd = await SshdServer.StartAsync();
        await using ClamdServer clamd = await ClamdServer.StartAsync();
        await using NodeServer s3 = await ObjectStoreServers.StartS3Async();
        await using PostgresServer postgres = await PostgresServer.StartAsync("pg secret");
        using SampleFolder folder = new();
        using AmazonS3Client bucket = new(ObjectStoreServers.S3Key, ObjectStoreServers.S3Key, new AmazonS3Config { ServiceURL = $"http://127.0.0.1:{s3.Port}", ForcePathStyle = true });
        await bucket.PutBucketAsync("clean-files");
        folder.Add("remote/1124_2024_01_31_23_59_59.xml", "<ok/>"u8.ToArray()).Add("remote/1124_SH2024_01_31_23_59_59_bad.xml", "no xml"u8.ToArray()).Bad("remote/1124_2024_02_01_00_00_00.xml").Clean("remote/other.txt");
        File.WriteAllText(folder["route.yaml"], $$"""
            name: oag
            source:
              kind: sftp
              host: 127.0.0.1
              port: {{sshd.Port}}
              user: {{SshdServer.User}}
              key_file: {{sshd.ClientKey}}
              fingerprints: ['{{sshd.Fingerprint}}']
              folder: {{folder["remote"]}}
            pattern: oag
            settle: {quiet: 0}
            scanners: ['clamd:tcp://127.0.0.1:{{clamd.Port}}']
            validation: xml
            deliver:
              - kind: s3
                bucket: clean-files
                endpoint: http://127.0.0.1:{{s3.Port}}
                path_style: true
                region: us-east-1
                access_key: {env: TEST_KEY}
                secret_key: {env: TEST_KEY}
                key: '{year}/{name}'
                done_marker: .done
            quarantine: {kind: folder, folder: quarantine}
            records:
              kind: postgres
              host: 127.0.0.1
              port: {{postgres.Port}}
              database: postgres
              user: postgres
              password: {env: TEST_PASSWORD}
              tls: false
              names_table: oag_files
            """);
        Ended ended = await LazaretBinary.RunAsync(
            folder.Path,
            ["route", "run", "route.yaml", "--once", "--data", "data"],
            [("TEST_KEY", ObjectStoreServers.S3Key), ("TEST_PASSWORD", "pg secret")]);
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        Assert.Contains("oag: 3 files: 2 clean, 1 malicious, 0 not scanned, 0 failed\n", ended.Out, StringComparison.Ordinal);

        ListObjectsV2Response listed = await bucket.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "clean-files" });
        Assert.Equal(["2024/1124_2024_01_31_23_59_59.xml", "2024/1124_2024_01_31_23_59_59.xml.done"], listed.S3Objects.Select(o => o.Key).Order(StringComparer.Ordinal));
        Assert.Equal(SampleFolder.Eicar, File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder["quarantine/malicious"], "*.q", SearchOption.AllDirectories))));
        Assert.Single(Directory.GetFiles(folder["quarantine/invalid"], "*.q", SearchOption.AllDirectories));
        Assert.Equal(["1124_SH2024_01_31_23_59_59_bad.xml", "other.txt"], Directory.GetFiles(folder["remote"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Equal("3", (await postgres.AskAsync("SELECT count(*) FROM oag_files")).Trim());
        Assert.Equal("""
            1124_2024_01_31_23_59_59.xml|done|clean|["2024/1124_2024_01_31_23_59_59.xml"]|t
            1124_2024_02_01_00_00_00.xml|done|malicious|[]|t
            1124_SH2024_01_31_23_59_59_bad.xml|done|clean|[]|t
            """, await postgres.AskAsync("SELECT filename, state, outcome, delivered, seen_at <= taken_at AND taken_at <= scanned_at AND scanned_at <= settled_at AND settled_at <= source_finished_at FROM lazaret_route_files ORDER BY filename COLLATE \"C\""));
    }

    [Fact]
    public async Task W7_a_server_with_another_key_stops_the_route_and_nothing_is_read()
    {
        await using SshdServer sshd = await SshdServer.StartAsync();
        using SampleFolder folder = new SampleFolder().Clean("remote/a.xml");
        File.WriteAllText(folder["route.yaml"], $$"""
            name: pinned
            source: {kind: sftp, host: 127.0.0.1, port: {{sshd.Port}}, user: {{SshdServer.User}}, key_file: {{sshd.ClientKey}}, fingerprints: ['{{sshd.Fingerprint}}'], folder: {{folder["remote"]}}}
            settle: {quiet: 0}
            scanners: [signatures]
            deliver: [{kind: folder, folder: out}]
            quarantine: {kind: folder, folder: quarantine}
            """);
        await sshd.StopAsync();
        sshd.NewHostKey();
        await sshd.StartAgainAsync();
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["route", "run", "route.yaml", "--data", "data"]);
        Assert.Equal(2, ended.Code);
        Assert.Contains("pinned", ended.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]) && Directory.EnumerateFileSystemEntries(folder["out"]).Any());
        Assert.True(File.Exists(folder["remote/a.xml"]));
    }
}
