using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit.ObjectStores;
using Lazaret.TestKit.Postgres;
using Lazaret.TestKit.Sshd;

namespace Lazaret.EndToEnd.Tests.Routes.Acceptance;

/// <summary>One test's part of the servers: a folder, a bucket and tables of its own, and the route between them.</summary>
internal sealed class RouteSite : IAsyncDisposable
{
    private static int number;
    private readonly AmazonS3Client bucket;
    private readonly PostgresServer postgres;

    private RouteSite(RouteServers servers, SmallS3? small, PostgresServer? postgres)
    {
        this.postgres = postgres ?? servers.Postgres;
        string name = $"site{Interlocked.Increment(ref number)}";
        Text = new RouteText
        {
            SftpPort = servers.Sshd.Port,
            User = SshdServer.User,
            KeyFile = servers.Sshd.ClientKey,
            Fingerprint = servers.Sshd.Fingerprint,
            Remote = Folder["remote"],
            Scanner = $"clamd:tcp://127.0.0.1:{servers.Clamd.Port}",
            S3Address = small?.Address.ToString() ?? $"http://127.0.0.1:{servers.S3.Port}",
            Bucket = small is null ? name : SmallS3.Bucket,
            PostgresPort = this.postgres.Port,
            Table = name,
        };
        bucket = new AmazonS3Client(ObjectStoreServers.S3Key, ObjectStoreServers.S3Key, new AmazonS3Config { ServiceURL = Text.S3Address, ForcePathStyle = true });
    }

    public SampleFolder Folder { get; } = new();

    public RouteText Text { get; private set; }

    /// <summary>Names in the partner's folder now.</summary>
    public IReadOnlyList<string> Remote => [.. Directory.GetFiles(Folder["remote"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <param name="servers">The servers that are not given.</param>
    /// <param name="change">What is different about the route.</param>
    /// <param name="small">In place of the S3-compatible server.</param>
    /// <param name="postgres">In place of the shared one.</param>
    public static async Task<RouteSite> OpenAsync(RouteServers servers, Func<RouteText, RouteText>? change = null, SmallS3? small = null, PostgresServer? postgres = null)
    {
        RouteSite site = new(servers, small, postgres);
        Directory.CreateDirectory(site.Folder["remote"]);
        File.WriteAllText(site.Folder["s3.key"], ObjectStoreServers.S3Key);
        File.WriteAllText(site.Folder["pg.key"], RouteServers.Password);
        site.Change(change ?? (static t => t));
        if (small is null)
        {
            await site.bucket.PutBucketAsync(site.Text.Bucket);
        }

        return site;
    }

    /// <summary>Writes the route file anew.</summary>
    public void Change(Func<RouteText, RouteText> change)
    {
        Text = change(Text);
        File.WriteAllText(Folder["route.yaml"], Text.ToString());
    }

    /// <summary>A file of the partner's.</summary>
    public RouteSite Put(string name, byte[] content)
    {
        Folder.Add("remote/" + name, content);
        return this;
    }

    public RouteSite Clean(string name) => Put(name, CleanBytes(name));

    public RouteSite Bad(string name) => Put(name, SampleFolder.Eicar);

    public static byte[] CleanBytes(string name) => System.Text.Encoding.UTF8.GetBytes("harmless: " + name);

    /// <summary>Takes what is there now, and ends.</summary>
    public async Task<Ended> OnceAsync(params (string Name, string Value)[] environment)
    {
        await using RunningRoute route = Start(once: true, environment);
        return await route.EndAsync();
    }

    /// <summary>The same, and it must end well.</summary>
    /// <param name="says">What it says in the end, behind its name.</param>
    public async Task DoneAsync(string says)
    {
        Ended ended = await OnceAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        Assert.EndsWith($"accept: {says}\n", ended.Out, StringComparison.Ordinal);
    }

    public RunningRoute Start(bool once, params (string Name, string Value)[] environment) =>
        new(LazaretBinary.Start(Folder.Path, ["route", "run", "route.yaml", .. once ? (string[])["--once"] : [], "--data", "data"], environment));

    /// <summary>Everything in the bucket.</summary>
    public async Task<SortedDictionary<string, byte[]>> ObjectsAsync()
    {
        SortedDictionary<string, byte[]> objects = new(StringComparer.Ordinal);
        ListObjectsV2Response page;
        ListObjectsV2Request request = new() { BucketName = Text.Bucket };
        do
        {
            page = await bucket.ListObjectsV2Async(request);
            foreach (S3Object found in page.S3Objects ?? [])
            {
                using GetObjectResponse got = await bucket.GetObjectAsync(Text.Bucket, found.Key);
                using MemoryStream content = new();
                await got.ResponseStream.CopyToAsync(content);
                objects[found.Key] = content.ToArray();
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return objects;
    }

    /// <summary>The contents in quarantine, of one kind or of all.</summary>
    public IReadOnlyList<byte[]> Quarantined(string kind = "") =>
        Directory.Exists(Folder["quarantine/" + kind]) ? [.. Directory.GetFiles(Folder["quarantine/" + kind], "*.q", SearchOption.AllDirectories).Select(File.ReadAllBytes)] : [];

    /// <summary>Rows of the route's table: name, state, outcome; a line each, in the order of the names.</summary>
    public Task<string> RowsAsync(string columns = "filename, state, outcome") =>
        postgres.AskAsync($"SELECT {columns} FROM {Text.Table} ORDER BY filename COLLATE \"C\"");

    /// <summary>Every clean file is in the bucket once, whole, with its marker; the bad ones are in quarantine once; the source is empty; the rows say so.</summary>
    public async Task AssertDoneAsync(IReadOnlyDictionary<string, byte[]> clean, IReadOnlyList<string> bad)
    {
        SortedDictionary<string, byte[]> objects = await ObjectsAsync();
        Assert.Equal(clean.Keys.SelectMany(n => (string[])[$"in/{n}", $"in/{n}.done"]).Order(StringComparer.Ordinal), objects.Keys);
        foreach ((string name, byte[] content) in clean)
        {
            Assert.Equal(Convert.ToHexString(SHA256.HashData(content)), Convert.ToHexString(SHA256.HashData(objects[$"in/{name}"])));
            Assert.Empty(objects[$"in/{name}.done"]);
        }

        Assert.Equal(bad.Count, Quarantined("malicious").Count);
        Assert.Equal(bad.Count, Quarantined().Count);
        Assert.All(Quarantined(), q => Assert.Equal(SampleFolder.Eicar, q));
        Assert.Empty(Remote);
        if (Text.HasRecords)
        {
            Assert.Equal(
                clean.Keys.Select(n => $"{n}|done|clean|[\"in/{n}\"]|t").Concat(bad.Select(n => $"{n}|done|malicious|[]|t")).Order(StringComparer.Ordinal),
                (await RowsAsync("filename, state, outcome, delivered, source_finished_at IS NOT NULL")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal(clean.Keys.Concat(bad).Order(StringComparer.Ordinal), (await postgres.AskAsync($"SELECT filename FROM {Text.Table}_names ORDER BY filename COLLATE \"C\"")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    public ValueTask DisposeAsync()
    {
        bucket.Dispose();
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
