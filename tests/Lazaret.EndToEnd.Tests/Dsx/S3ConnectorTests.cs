using System.Globalization;
using System.Net;
using System.Text;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit;
using Lazaret.TestKit.Dsx.Cores;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>A real <c>lazaret connector s3</c> and <c>lazaret scan s3://…</c> over a small S3.</summary>
public sealed class S3ConnectorTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-s3-").FullName;
    private SmallS3? server;

    private SmallS3 Server => server!;

    private (string Name, string Value)[] Environment =>
    [
        ("DSXCONNECTOR_S3_ENDPOINT_URL", Server.Address.ToString().TrimEnd('/')), ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_EC2_METADATA_DISABLED", "true"),
    ];

    public async ValueTask InitializeAsync()
    {
        server = await SmallS3.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            Server.Put($"in/d{i % 3}/file {i}+%ü", i % 5 == 0 ? Eicar.Bytes : Encoding.UTF8.GetBytes($"text {i}"));
        }

        Server.Put("out/not this", Eicar.Bytes);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_bucket_is_scanned_for_an_existing_core_and_events_are_taken()
    {
        await using FakeV11Core core = new(new FakeCoreOptions { BatchEnabled = true });
        await core.StartAsync();
        await using LazaretProcess connector = new(
            port => ["connector", "s3", "--asset", $"{SmallS3.Bucket}/in", "--item-action", "move", "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")],
            _ => [("DSXCONNECTOR_DSX_CONNECT_URL", core.Url), ("DSXCONNECTOR_AUTH__ENABLED", "false"), ("DSXCONNECTOR_DATA_DIR", Path.Combine(folder, "data")), .. Environment],
            "/aws-s3-connector/healthz");
        await connector.StartAsync();
        string uuid = (await File.ReadAllTextAsync(Path.Combine(folder, "data", "connector_uuid.txt"))).Trim();
        using HttpClient http = new();
        await Wait.ForAsync(() => http.GetAsync($"{connector.Url}/aws-s3-connector/readyz").GetAwaiter().GetResult().IsSuccessStatusCode, () => connector.Said);

        await core.FullScanAsync(uuid, "job-1", "&batch=true");
        await Wait.ForAsync(() => !core.Memory.Job("job-1").Done.IsEmpty && core.Memory.Results.Count == 20, () => $"{core.Memory.Results.Count} results. {connector.Said}");
        Assert.Equal([20L], core.Memory.Job("job-1").Done);
        Assert.Equal(4, core.Memory.Results.Count(r => r.Verdict == "Malicious"));
        await Wait.ForAsync(() => Server.Keys().Count(k => k.StartsWith("dsxconnect-quarantine/in/", StringComparison.Ordinal)) == 4, () => string.Join('\n', Server.Keys()));
        Assert.Equal(16, Server.Keys().Count(k => k.StartsWith("in/", StringComparison.Ordinal)));
        Assert.NotNull(Server.Find("out/not this"));

        Server.Put("in/new one+", Eicar.Bytes);
        const string Event = """
            {"Records":[
              {"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"small"},"object":{"key":"in/new+one%2B"}}},
              {"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"small"},"object":{"key":"out/not+this"}}},
              {"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"other"},"object":{"key":"in/new+one%2B"}}}]}
            """;
        using HttpResponseMessage taken = await http.PostAsync(new Uri($"{connector.Url}/aws-s3-connector/webhook/event"), new StringContent(Event));
        Assert.True(taken.StatusCode == HttpStatusCode.Accepted, await taken.Content.ReadAsStringAsync());
        await Wait.ForAsync(() => Server.Find("dsxconnect-quarantine/in/new one+") is not null && Server.Find("in/new one+") is null, () => string.Join('\n', Server.Keys()));
        Assert.NotNull(Server.Find("out/not this"));

        foreach ((string body, HttpStatusCode status) in new[]
        {
            ("""{"Service":"Amazon S3","Event":"s3:TestEvent"}""", HttpStatusCode.OK), ("""{"Records":[]}""", HttpStatusCode.OK), ("""{"location":"in/gone"}""", HttpStatusCode.UnprocessableEntity),
            ("""{"location":"out/not this"}""", HttpStatusCode.UnprocessableEntity), ("{}", HttpStatusCode.BadRequest), ("[]", HttpStatusCode.BadRequest), ("nonsense", HttpStatusCode.BadRequest),
        })
        {
            using HttpResponseMessage answer = await http.PostAsync(new Uri($"{connector.Url}/aws-s3-connector/webhook/event"), new StringContent(body));
            Assert.True(answer.StatusCode == status, $"{body}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task A_bucket_is_scanned_in_one_process()
    {
        Ended scanned = await LazaretBinary.RunAsync(folder, ["scan", $"s3://{SmallS3.Bucket}/in", "--json"], Environment);

        Assert.True(scanned.Code == 1, scanned.Error);
        Assert.Equal(20, scanned.Items.Count);
        Assert.Equal(4, scanned.Items.Count(i => i.GetProperty("outcome").GetString() == "malicious" && i.GetRawText().Contains("in/d", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_and_an_asset_that_is_none_are_told_in_one_sentence()
    {
        Server.OnCall = _ => new S3Fault(404, "NoSuchBucket", Message: "The specified bucket does not exist");
        Ended missing = await LazaretBinary.RunAsync(folder, ["connector", "s3", "--asset", SmallS3.Bucket], Environment);
        Ended wrong = await LazaretBinary.RunAsync(folder, ["connector", "s3", "--asset", "a"], Environment);

        Assert.True(missing.Code == 2 && missing.Error.Contains("NoSuchBucket", StringComparison.Ordinal), missing.Error);
        Assert.True(wrong.Code == 2 && wrong.Error.Contains("name a bucket", StringComparison.Ordinal), wrong.Error);
        Assert.DoesNotContain("secret", missing.Error, StringComparison.Ordinal);
    }
}
