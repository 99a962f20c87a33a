using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit;
using Lazaret.TestKit.Npm;
using Lazaret.TestKit.ObjectStores;
using Lazaret.TestKit.Postgres;
using Lazaret.TestKit.Sshd;

namespace Lazaret.EndToEnd.Tests.Routes;

/// <summary><c>lazaret route check FILE --connect</c> against real servers: what answers, what does not and why, and that nothing is changed by asking.</summary>
public sealed class RouteConnectTests : IDisposable
{
    private readonly SampleFolder folder = new SampleFolder().Clean("remote/a.xml");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task SFTP_is_listed_under_the_pinned_key_only()
    {
        await using SshdServer sshd = await SshdServer.StartAsync();
        string server = $"host: 127.0.0.1, port: {sshd.Port}, user: {SshdServer.User}, key_file: '{sshd.ClientKey}', fingerprints: ['{sshd.Fingerprint}']";
        Directory.CreateDirectory(folder["target"]);
        Write($"{{kind: sftp, {server}, folder: '{folder["remote"]}'}}", $"{{kind: sftp, {server}, folder: '{folder["target"]}'}}", "{kind: source, folder: held}");
        Ended good = await CheckAsync();
        Assert.True(good.Code == 0, good.Error + good.Out);
        Assert.Contains($"  ok           source sftp {SshdServer.User}@127.0.0.1:{sshd.Port} {folder["remote"]}\n", good.Out, StringComparison.Ordinal);
        Assert.Contains("  ok           deliver sftp\n", good.Out, StringComparison.Ordinal);
        Assert.Contains("  ok           quarantine folder held on the source: not there yet, and made with its first file\n", good.Out, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["target"]));
        Assert.Equal([folder["remote/a.xml"]], Directory.EnumerateFileSystemEntries(folder["remote"]));

        Directory.CreateDirectory(folder["remote/held"]);
        Assert.Contains("on the source\n", (await CheckAsync()).Out, StringComparison.Ordinal);

        Directory.Delete(folder["target"]);
        Ended missing = await CheckAsync();
        Assert.Equal(2, missing.Code);
        Assert.Contains("  FAILED       deliver sftp: ", missing.Out, StringComparison.Ordinal);
        Assert.Contains("lazaret: 1 of what the route names cannot be used\n", missing.Error, StringComparison.Ordinal);

        // Another key than the pinned one: it is not spoken to, and each place says so in one sentence.
        await sshd.StopAsync();
        sshd.NewHostKey();
        await sshd.StartAgainAsync();
        Ended impostor = await CheckAsync();
        Assert.Equal(2, impostor.Code);
        Assert.Equal(3, impostor.Lines.Count(l => l.StartsWith("  FAILED ", StringComparison.Ordinal) && l.Contains("key", StringComparison.Ordinal)));

        await sshd.StopAsync();
        Ended down = await CheckAsync();
        Assert.Equal(3, down.Lines.Count(l => l.StartsWith("  FAILED ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_bucket_is_asked_for_its_first_key_and_nothing_is_written()
    {
        await using NodeServer s3 = await ObjectStoreServers.StartS3Async();
        using AmazonS3Client client = new(ObjectStoreServers.S3Key, ObjectStoreServers.S3Key, new AmazonS3Config { ServiceURL = $"http://127.0.0.1:{s3.Port}", ForcePathStyle = true });
        await client.PutBucketAsync("clean-files");
        await client.PutBucketAsync("kept");
        string S3(string bucket) => $"kind: s3, bucket: {bucket}, endpoint: 'http://127.0.0.1:{s3.Port}', path_style: true, region: us-east-1, access_key: {{env: TEST_KEY}}, secret_key: {{env: TEST_KEY}}";
        Write($"{{{S3("kept")}, folder: in}}", $"{{{S3("clean-files")}}}", $"{{{S3("kept")}, prefix: held/}}");
        Ended good = await CheckAsync();
        Assert.True(good.Code == 0, good.Error + good.Out);
        Assert.Contains("  ok           source s3 kept/in\n", good.Out, StringComparison.Ordinal);
        Assert.Contains("  ok           deliver s3\n", good.Out, StringComparison.Ordinal);
        Assert.Contains("  ok           quarantine s3 kept/held/\n", good.Out, StringComparison.Ordinal);
        foreach (string bucket in (string[])["clean-files", "kept"])
        {
            Assert.Empty((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket })).S3Objects ?? []);
        }

        await client.DeleteBucketAsync("clean-files");
        Ended missing = await CheckAsync();
        Assert.Equal(2, missing.Code);
        Assert.Contains("  FAILED       deliver s3: Cannot list clean-files: S3 answered 404 NoSuchBucket", missing.Out, StringComparison.Ordinal);
        Assert.Contains("  ok           quarantine s3 kept/held/\n", missing.Out, StringComparison.Ordinal);

        Ended secret = await LazaretBinary.RunAsync(folder.Path, ["route", "check", "route.yaml", "--connect"]);
        Assert.Equal(2, secret.Code);
        Assert.Contains("  FAILED       secret in variable TEST_KEY: ", secret.Out, StringComparison.Ordinal);
        Assert.Contains("  FAILED       deliver s3: ", secret.Out, StringComparison.Ordinal);

        // Nobody listens there.
        File.WriteAllText(folder["route.yaml"], File.ReadAllText(folder["route.yaml"]).Replace($"127.0.0.1:{s3.Port}", $"127.0.0.1:{Ports.Free()}", StringComparison.Ordinal));
        Ended down = await CheckAsync();
        Assert.Equal(3, down.Lines.Count(l => l.StartsWith("  FAILED ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PostgreSQL_is_asked_for_its_tables_and_their_columns_and_nothing_is_made()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync("pg secret");
        await postgres.AskAsync("create role reader login password 'pg secret'; create schema other; create table other.broad (filename varchar(50) unique not null, note text)");
        Directory.CreateDirectory(folder["out"]);
        void Records(string user, string table, string names) => Write(
            "{kind: folder, folder: remote}", "{kind: folder, folder: out}", "{kind: folder, folder: quarantine}",
            $"\nrecords: {{kind: postgres, host: 127.0.0.1, port: {postgres.Port}, database: postgres, user: {user}, password: {{env: TEST_PASSWORD}}, tls: false, table: '{table}', names_table: '{names}'}}\n");
        async Task<(int Code, string Line)> AskAsync()
        {
            Ended ended = await CheckAsync();
            return (ended.Code, ended.Lines.Single(l => l.Contains($" records postgres 127.0.0.1:{postgres.Port}/postgres", StringComparison.Ordinal)));
        }

        Records("postgres", "files", "other.broad");
        (int code, string line) = await AskAsync();
        Assert.Equal(0, code);
        Assert.EndsWith(": not there yet and made at the first start: files", line, StringComparison.Ordinal);
        Assert.Equal("", await postgres.AskAsync("select relname from pg_class where relname = 'files'"));

        // Made by the route itself.
        Assert.Equal(0, (await LazaretBinary.RunAsync(folder.Path, ["route", "run", "route.yaml", "--once", "--data", "data"], [("TEST_PASSWORD", "pg secret")])).Code);
        (code, line) = await AskAsync();
        Assert.Equal((0, $"  ok           records postgres 127.0.0.1:{postgres.Port}/postgres"), (code, line));

        Records("reader", "files", "other.broad");
        (code, line) = await AskAsync();
        Assert.Equal(2, code);
        Assert.Contains("The user reader has no right to select in the table files", line, StringComparison.Ordinal);

        Records("reader", "other.more", "other.broad");
        (code, line) = await AskAsync();
        Assert.Equal(2, code);

        await postgres.AskAsync("grant usage on schema other to reader; grant select, insert on other.broad to reader");
        (code, line) = await AskAsync();
        Assert.Equal(2, code);
        Assert.Contains("The table other.more is not there in postgres://127.0.0.1:", line, StringComparison.Ordinal);
        Assert.Contains("the user reader has no right to make it", line, StringComparison.Ordinal);

        await postgres.AskAsync("alter table files drop column sha256, drop column engine");
        Records("postgres", "files", "other.broad");
        (code, line) = await AskAsync();
        Assert.Equal(2, code);
        Assert.Contains("The table files in", line, StringComparison.Ordinal);
        Assert.Contains("has no columns sha256, engine", line, StringComparison.Ordinal);

        await postgres.AskAsync("alter role postgres password 'another'");
        (code, line) = await AskAsync();
        Assert.Equal(2, code);
        Assert.Contains("password authentication failed", line, StringComparison.Ordinal);

        await postgres.KillAsync();
        (code, line) = await AskAsync();
        Assert.Equal(2, code);
        Assert.StartsWith("  FAILED ", line, StringComparison.Ordinal);
    }

    private void Write(string source, string deliver, string quarantine, string more = "") => File.WriteAllText(folder["route.yaml"], $$"""
        name: test
        source: {{source}}
        settle: {quiet: 0}
        scanners: [signatures]
        deliver:
          - {{deliver}}
        quarantine: {{quarantine}}
        """ + more);

    private Task<Ended> CheckAsync() =>
        LazaretBinary.RunAsync(folder.Path, ["route", "check", "route.yaml", "--connect"], [("TEST_KEY", ObjectStoreServers.S3Key), ("TEST_PASSWORD", "pg secret")]);
}
