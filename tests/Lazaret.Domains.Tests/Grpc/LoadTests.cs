using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Lazaret.Domains.Batching;
using Lazaret.Domains.Grpc;
using Lazaret.Domains.Model;
using Lazaret.Domains.Protos.V1;
using Lazaret.Domains.Verdicts;
using V4 = Lazaret.Domains.Protos.V4;

namespace Lazaret.Domains.Tests.Grpc;

/// <summary>Many callers, slow callers, callers that break off, and a server that stops.</summary>
public sealed class LoadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task D4_a_thousand_callers_at_once_get_each_their_own_answer()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier(), batches: new BatchingOptions());
        using RawGrpc raw = new(served.Server.Address);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(async k =>
        {
            for (int i = 0; i < 5; i++)
            {
                BatchRequest question = new() { Names = { $"dga{k}x{i}.com", $"b{k}.com", k % 2 == 0 ? "dga.org" : "nodot" } };
                BatchReply answer = (await raw.SendAsync("/lazaret.dga.v1.Domains/ClassifyBatch", question)).Only(BatchReply.Parser);
                Assert.Equal([Kind.Dga, Kind.Benign, k % 2 == 0 ? Kind.Dga : Kind.NotApplicable], answer.Scores.Select(s => s.Kind));
            }
        })).WaitAsync(Patience);
        Assert.Equal(5000, served.Metrics.Calls("/lazaret.dga.v1.Domains/ClassifyBatch", GrpcCode.Ok));
    }

    [Fact]
    public async Task D12_a_full_queue_refuses_and_recovers()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeClassifier held = new()
        {
            Before = (_, _) =>
            {
                began.TrySetResult();
                return go.Task;
            },
        };
        await using Served served = await Served.StartAsync(held, batches: new BatchingOptions { Workers = 1, MaxQueue = 50, CacheEntries = 0 });
        using RawGrpc raw = new(served.Server.Address);
        BatchRequest question = new() { Names = { Enumerable.Range(0, 30).Select(i => $"dga{i}.com") } };

        // One is worked at, one waits, every other finds no room.
        List<Task<RawAnswer>> asked = [raw.SendAsync("/lazaret.dga.v1.Domains/ClassifyBatch", question)];
        await began.Task.WaitAsync(Patience);
        asked.AddRange(Enumerable.Range(0, 9).Select(_ => raw.SendAsync("/lazaret.dga.v1.Domains/ClassifyBatch", question)));
        while (served.Metrics.Calls("/lazaret.dga.v1.Domains/ClassifyBatch", GrpcCode.ResourceExhausted) < 8)
        {
            Assert.NotEqual(asked.Count, asked.Count(a => a.IsCompleted));
            await Task.WhenAny(asked.Where(a => !a.IsCompleted)).WaitAsync(Patience);
        }

        go.SetResult();
        RawAnswer[] answers = await Task.WhenAll(asked).WaitAsync(Patience);
        Assert.Equal(2, answers.Count(a => a.Code == GrpcCode.Ok));
        Assert.Equal(8, answers.Count(a => a.Code == GrpcCode.ResourceExhausted));
        Assert.Equal(GrpcCode.Ok, (await raw.SendAsync("/lazaret.dga.v1.Domains/ClassifyBatch", question)).Code);
    }

    [Fact]
    public async Task D12_a_slow_caller_holds_nobody_up()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        using RawGrpc raw = new(served.Server.Address);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[] frame = RawGrpc.Frame(new V4.Domain { Fqdn = "dgaslow.com" }.ToByteArray());
        Task<RawAnswer> slow = raw.SendAsync("/Classifier/GetClassification", new SlowContent(frame, go.Task), ("grpc-timeout", "30S"));
        Task<RawAnswer> late = raw.SendAsync("/Classifier/GetClassification", new SlowContent(frame, Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken)), ("grpc-timeout", "300m"));
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(GrpcCode.Ok, (await raw.SendAsync("/Classifier/GetClassification", new V4.Domain { Fqdn = "a.com" })).Code);
        }

        Assert.Equal(GrpcCode.DeadlineExceeded, (await late.WaitAsync(Patience)).Code);
        go.SetResult();
        Assert.True((await slow.WaitAsync(Patience)).Only(V4.Domain.Parser).IsDga);
    }

    [Fact]
    public async Task Garbage_on_the_socket_ends_that_connection_only()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        foreach (byte[] garbage in new[] { "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnothing of HTTP/2 at all"u8.ToArray(), new byte[4096] })
        {
            using TcpClient socket = new();
            await socket.ConnectAsync(IPAddress.Loopback, served.Port);
            NetworkStream stream = socket.GetStream();
            await stream.WriteAsync(garbage);
            socket.Client.Shutdown(SocketShutdown.Send);
            byte[] buffer = new byte[4096];
            while (await ReadAsync(stream, buffer) > 0)
            {
            }
        }

        using RawGrpc raw = new(served.Server.Address);
        Assert.Equal(GrpcCode.Ok, (await raw.SendAsync("/Classifier/GetClassification", new V4.Domain { Fqdn = "a.com" })).Code);
    }

    [Fact]
    public async Task A_stop_finishes_what_is_under_way()
    {
        TaskCompletionSource began = new();
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeClassifier held = new()
        {
            Before = (_, _) =>
            {
                began.TrySetResult();
                return go.Task;
            },
        };
        Served served = await Served.StartAsync(held);
        using RawGrpc raw = new(served.Server.Address);
        Task<RawAnswer> call = raw.SendAsync("/Classifier/GetClassification", new V4.Domain { Fqdn = "dga.com" });
        await began.Task.WaitAsync(Patience);
        Task stop = served.DisposeAsync().AsTask();
        go.SetResult();
        Assert.True((await call.WaitAsync(Patience)).Only(V4.Domain.Parser).IsDga);
        await stop.WaitAsync(Patience);
    }

    [Fact]
    public async Task D12_other_addresses_than_loopback_need_a_token()
    {
        ServerStartException e = await Assert.ThrowsAsync<ServerStartException>(() => Served.StartAsync(new FakeClassifier(), o => o.Listen = new IPEndPoint(IPAddress.Any, 0)));
        Assert.Contains("needs tokens", e.Message);
        await using Served served = await Served.StartAsync(new FakeClassifier(), o =>
        {
            o.Listen = new IPEndPoint(IPAddress.Any, 0);
            o.Tokens = ["0123456789abcdef"];
        });
    }

    [Fact]
    public async Task D12_metrics_and_health_are_pages()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier(), o => o.Tokens = ["0123456789abcdef"], new BatchingOptions());
        using RawGrpc raw = new(served.Server.Address);
        (string, string) token = ("authorization", "Bearer 0123456789abcdef");
        await raw.SendAsync("/lazaret.dga.v1.Domains/ClassifyBatch", new BatchRequest { Names = { "dga.com", "a.com", "nodot" } }, token);
        await raw.SendAsync("/Classifier/GetClassification", new V4.Domain { Fqdn = "dga.com" });
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = served.Server.AddressHttp };
        Assert.Equal("ready\n", await http.GetStringAsync("/health/ready"));
        Assert.Equal("ok\n", await http.GetStringAsync("/health/live"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/metrics")).StatusCode);
        http.DefaultRequestHeaders.Authorization = new("Bearer", "0123456789abcdef");
        string text = await http.GetStringAsync("/metrics");
        foreach (string line in new[]
        {
            "lazaret_dga_names_total{verdict=\"dga\"} 1",
            "lazaret_dga_names_total{verdict=\"notapplicable\"} 1",
            "lazaret_dga_grpc_calls_total{method=\"/lazaret.dga.v1.Domains/ClassifyBatch\",code=\"0\"} 1",
            "lazaret_dga_grpc_calls_total{method=\"/Classifier/GetClassification\",code=\"16\"} 1",
            "lazaret_dga_batch_names_count 1",
            "lazaret_dga_queue_names 0",
        })
        {
            Assert.Contains(line + "\n", text);
        }
    }

    [Fact]
    public void Drift_is_nothing_for_the_same_scores_and_much_for_others()
    {
        ScoreHistogram reference = new(0, 1, [90, 5, 2, 1, 2], []);
        float[] same = [.. Enumerable.Range(0, 1000).Select(i => (i % 100) < 90 ? 0.1f : (i % 100) < 95 ? 0.3f : (i % 100) < 97 ? 0.5f : (i % 100) < 98 ? 0.7f : 1f)];
        ScoreDrift drift = new(reference, window: 1000);
        drift.Add(same.AsSpan(0, 999));
        Assert.Null(drift.Index);
        drift.Add(same.AsSpan(999));
        Assert.Equal(0, drift.Index!.Value, 6);
        drift.Add([.. Enumerable.Repeat(0.9f, 1000)]);
        Assert.True(drift.Index > 1);
    }

    [Fact]
    public async Task Old_connections_are_told_to_come_anew()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier(), o => o.MaxConnectionAge = TimeSpan.FromMilliseconds(1));
        int connections = 0;
        using HttpClient http = new(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, ct) =>
            {
                Interlocked.Increment(ref connections);
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        byte[] frame = RawGrpc.Frame(new V4.Domain { Fqdn = "a.com" }.ToByteArray());
        for (int i = 0; i < 20 || (Volatile.Read(ref connections) < 2 && i < 10_000); i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(served.Server.Address, "/Classifier/GetClassification"))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(frame) { Headers = { ContentType = new("application/grpc") } },
            };
            using HttpResponseMessage response = await http.SendAsync(request);
            await response.Content.ReadAsByteArrayAsync();
            Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        }

        Assert.True(Volatile.Read(ref connections) >= 2);
    }

    private static async Task<int> ReadAsync(NetworkStream stream, byte[] buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private sealed class SlowContent(byte[] bytes, Task rest) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, 3));
            await stream.FlushAsync();
            await rest;
            await stream.WriteAsync(bytes.AsMemory(3));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
