using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit;
using Lazaret.TestKit.Redis;

namespace Lazaret.EndToEnd.Tests.Domains;

/// <summary><c>lazaret dga worker</c> as a process, with the model that is built in and a real Redis.</summary>
public sealed class WorkerTests : IAsyncLifetime
{
    private RedisServer redis = null!;
    private QueueClient client = null!;

    public async ValueTask InitializeAsync()
    {
        redis = await RedisServer.StartAsync();
        client = new QueueClient(redis);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task With_the_variables_of_the_existing_worker_it_does_what_that_does()
    {
        string[] names = QueueClient.Names(2000, 1);
        await client.AddAsync(names);
        await using WorkerProcess worker = WorkerProcess.Start(["--once"], ("REDIS_HOST", "127.0.0.1"), ("REDIS_PORT", $"{redis.Port}"), ("REDIS_SET", "domains_todo"), ("LOG_LEVEL", "critical"));
        Ended ended = await worker.EndAsync();
        Assert.True(ended.Code == 0, ended.Error);
        Assert.Contains("Stopped. 2000 answered, 0 put aside", ended.Out);
        await client.CheckAsync(names);
    }

    [Fact]
    public async Task A_port_as_kubernetes_sets_it_is_understood()
    {
        await client.AddAsync(["wikipedia.org"]);
        await using WorkerProcess worker = WorkerProcess.Start(["--once"], ("REDIS_HOST", "127.0.0.1"), ("REDIS_PORT", $"tcp://10.96.0.7:{redis.Port}"));
        Assert.Equal(0, (await worker.EndAsync()).Code);
        Assert.Equal((string?[])["ok"], await client.GetAsync(["wikipedia.org"]));
    }

    [Fact]
    public async Task D3_Names_that_equal_keys_of_the_queue_and_texts_that_are_no_names_end_aside()
    {
        await client.AddAsync(["domains_todo", "domains_todo:rejected", "10.1.2.3", "localhost", "wikipedia.org"]);
        await using WorkerProcess worker = WorkerProcess.Start(["--once", "--redis", redis.Endpoint]);
        Ended ended = await worker.EndAsync();
        Assert.True(ended.Code == 0, ended.Error);
        Assert.Equal((string?[])["ok", "N/A - ip address", "N/A - single label"], await client.GetAsync(["wikipedia.org", "10.1.2.3", "localhost"]));
        string rejected = await redis.AskAsync(0, "HGETALL", "domains_todo:rejected");
        Assert.All(["domains_todo\r\n", "domains_todo:rejected\r\n", "10.1.2.3\r\n", "localhost\r\n"], name => Assert.Contains(name, rejected));
        Assert.Equal("+none\r\n", await redis.AskAsync(0, "TYPE", "domains_todo"));
    }

    [Fact]
    public async Task From_a_stream_all_that_is_known_is_told()
    {
        await redis.AskAsync(0, "XADD", "domains", "*", "domain", "wikipedia.org");
        await redis.AskAsync(0, "XADD", "domains", "*", "domain", "xjpakmdcfuqewzkq.ru");
        await redis.AskAsync(0, "XADD", "domains", "*", "other", "x");
        await using WorkerProcess worker = WorkerProcess.Start(
            ["--once", "--redis", redis.Endpoint, "--stream", "domains"], ("LAZARET__DGA__REDIS_RESULTS", "json"), ("LAZARET__DGA__REDIS_RESULT_TTL", "3600"), ("LAZARET__DGA__REDIS_RESULT_STREAM", "results"));
        Ended ended = await worker.EndAsync();
        Assert.True(ended.Code == 0, ended.Error);
        JsonElement benign = Json(await redis.AskAsync(0, "GET", "dga:v1:wikipedia.org"));
        Assert.Equal(("wikipedia.org", "benign"), (benign.GetProperty("domain").GetString(), benign.GetProperty("verdict").GetString()));
        JsonElement dga = Json(await redis.AskAsync(0, "GET", "dga:v1:xjpakmdcfuqewzkq.ru"));
        Assert.Equal("dga", dga.GetProperty("verdict").GetString());
        Assert.True(dga.GetProperty("score").GetDouble() > 0.5);
        Assert.Equal(":2\r\n", await redis.AskAsync(0, "XLEN", "results"));
        Assert.Contains("it has no field domain", await redis.AskAsync(0, "XRANGE", "domains:dead", "-", "+"));
        Assert.StartsWith(":3", await redis.AskAsync(0, "TTL", "dga:v1:wikipedia.org"));
    }

    [Fact]
    public async Task D5_Without_servers_it_waits_and_loses_nothing_and_with_them_it_goes_on()
    {
        string[] names = QueueClient.Names(500, 2);
        await client.AddAsync(names);
        await using ServeProcess server = await ServeProcess.StartAsync();
        await server.KillAsync();
        int http = Ports.Free();
        await using WorkerProcess worker = WorkerProcess.Start(["--redis", redis.Endpoint, "--server", $"127.0.0.1:{server.Port}", "--lease", "1", "--http-listen", $"127.0.0.1:{http}"]);
        using HttpClient probe = new() { BaseAddress = new Uri($"http://127.0.0.1:{http}/") };
        await UntilAsync(worker, async () => await StatusAsync(probe, "health/ready") == 503 && (await probe.GetStringAsync("metrics")).Contains("lazaret_dga_worker_classifier_failures_total 2\n"));
        Assert.Equal(200, await StatusAsync(probe, "health/live"));
        Assert.Equal(0, await client.CountKeysAsync() - await ControlKeysAsync());
        await server.StartAsync();
        await client.WhenDoneAsync(TimeSpan.FromMinutes(1), worker.RequireAlive);
        await client.CheckAsync(names);
        Assert.Equal(200, await StatusAsync(probe, "health/ready"));
        Assert.Equal(0, (await worker.StopAsync()).Code);
    }

    [Fact]
    public async Task Health_and_metrics_tell_what_it_does()
    {
        int http = Ports.Free();
        await client.AddAsync(QueueClient.Names(300, 3));
        await using WorkerProcess worker = WorkerProcess.Start(["--redis", redis.Endpoint, "--http-listen", $"127.0.0.1:{http}"]);
        using HttpClient probe = new() { BaseAddress = new Uri($"http://127.0.0.1:{http}/") };
        await UntilAsync(worker, async () => await StatusAsync(probe, "health/ready") == 200);
        await client.WhenDoneAsync(TimeSpan.FromMinutes(1));
        await UntilAsync(worker, async () => (await probe.GetStringAsync("metrics")).Contains("lazaret_dga_worker_answered_total 300\n"));
        string metrics = await probe.GetStringAsync("metrics");
        Assert.All(["lazaret_dga_queue_waiting_names 0\n", "lazaret_dga_worker_rejected_total 0\n", "lazaret_dga_worker_ready 1\n", "# TYPE lazaret_dga_worker_dga_total counter"], line => Assert.Contains(line, metrics));
        Assert.Equal(404, await StatusAsync(probe, "other"));
        using HttpRequestMessage foreign = new(HttpMethod.Get, "metrics") { Headers = { { "Origin", "http://evil.example" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await probe.SendAsync(foreign)).StatusCode);
        Assert.Equal(0, (await worker.StopAsync()).Code);
    }

    [Fact]
    public async Task A_Redis_that_is_not_there_yet_is_waited_for()
    {
        await redis.KillAsync();
        await using WorkerProcess worker = WorkerProcess.Start(["--redis", redis.Endpoint]);
        await redis.StartAgainAsync();
        await client.AddAsync(["wikipedia.org"]);
        await client.WhenDoneAsync(TimeSpan.FromMinutes(1), worker.RequireAlive);
        Assert.Equal(0, (await worker.StopAsync()).Code);
        Assert.Equal((string?[])["ok"], await client.GetAsync(["wikipedia.org"]));
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_holds_nothing_and_loses_nothing()
    {
        string[] names = QueueClient.Names(30_000, 4);
        foreach (string[] part in names.Chunk(5000))
        {
            await client.AddAsync(part);
        }

        await using WorkerProcess worker = WorkerProcess.Start(["--redis", redis.Endpoint, "--batch", "64"]);
        await UntilAsync(worker, async () => await client.CountKeysAsync() > 200);
        Ended ended = await worker.StopAsync();
        Assert.True(ended.Code == 0, ended.Error);
        Assert.Equal("+none\r\n", await redis.AskAsync(0, "TYPE", "domains_todo:inflight"));
        await using WorkerProcess rest = WorkerProcess.Start(["--once", "--redis", redis.Endpoint]);
        Assert.Equal(0, (await rest.EndAsync()).Code);
        await client.CheckAsync(names);
    }

    [Fact]
    public async Task A_server_that_forgets_is_warned_of()
    {
        await using RedisServer forgetful = await RedisServer.StartAsync(null, "--appendonly", "no");
        await using WorkerProcess worker = WorkerProcess.Start(["--once", "--redis", forgetful.Endpoint]);
        Ended ended = await worker.EndAsync();
        Assert.Equal(0, ended.Code);
        Assert.Contains("set 'appendonly yes' there", ended.Error);
    }

    [Fact]
    public async Task A_wrong_password_is_told_at_once_and_a_right_one_comes_from_a_file()
    {
        await using RedisServer closed = await RedisServer.StartAsync(null, "--requirepass", "secret");
        await using WorkerProcess worker = WorkerProcess.Start(["--once", "--redis", closed.Endpoint]);
        Ended ended = await worker.EndAsync();
        Assert.Equal(2, ended.Code);
        Assert.Contains("does not accept the connection without a password", ended.Error);
        using SampleFolder folder = new();
        string file = Path.Combine(folder.Path, "password");
        await File.WriteAllTextAsync(file, "secret\n", TestContext.Current.CancellationToken);
        await using WorkerProcess again = WorkerProcess.Start(["--once", "--redis", closed.Endpoint], ("LAZARET__DGA__REDIS_PASSWORD_FILE", file));
        Assert.Equal(0, (await again.EndAsync()).Code);
    }

    [Theory]
    [InlineData("--set a --stream b", "--set and --stream exclude each other")]
    [InlineData("--redis a:b:c", "--redis is \"a:b:c\"; allowed are HOST, HOST:PORT or [IPv6]:PORT")]
    [InlineData("--server :", "--server is \":\"; allowed are")]
    [InlineData("--lease 0", "--lease is \"0\"; allowed is 1 to 3600")]
    [InlineData("--batch 5000", "--batch is \"5000\"; allowed is 1 to 4096")]
    [InlineData("--name a/b", "--name is \"a/b\"; allowed are")]
    [InlineData("--http-listen 0.0.0.0:0", "need a token")]
    public async Task Mistakes_are_told(string arguments, string sentence)
    {
        await using WorkerProcess worker = WorkerProcess.Start(arguments.Split(' '));
        Ended ended = await worker.EndAsync();
        Assert.Equal(2, ended.Code);
        Assert.Contains(sentence, ended.Error);
    }

    private static JsonElement Json(string answer) => JsonDocument.Parse(answer[(answer.IndexOf('\n') + 1)..]).RootElement;

    private static async Task<int> StatusAsync(HttpClient http, string path)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(path);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException)
        {
            return 0;
        }
    }

    private static async Task UntilAsync(WorkerProcess worker, Func<Task<bool>> holds)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            worker.RequireAlive();
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1), "It does not happen.");
            await Task.Delay(20);
        }
    }

    private async Task<int> ControlKeysAsync() => (await redis.AskAsync(0, "KEYS", "domains_todo*")).Split("$").Length - 1;
}
