using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lazaret.Domains.Tests.Api;

/// <summary>Alone, since it looks at the memory of the process.</summary>
[Collection(Name)]
public sealed class StreamMemoryTests
{
    public const string Name = "memory of streams";

    private static readonly int Long = Environment.GetEnvironmentVariable("LAZARET_LONG") == "1" ? 3_000_000 : 300_000;

    [Fact]
    public async Task A_body_far_larger_than_any_limit_is_streamed_both_ways_in_constant_memory()
    {
        await using ApiFixture api = await ApiFixture.StartAsync(o => (o.MaxBytes, o.MaxNames) = (1024, 1));
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, api.Http.BaseAddress!.Port);
        NetworkStream wire = client.GetStream();

        // By hand, as HttpClient reads nothing of an answer before it has sent everything; by HTTP 1.0, whose answers have no chunks.
        Task sending = SendAsync(wire);
        using StreamReader answer = new(wire);
        while (await answer.ReadLineAsync() is { Length: > 0 })
        {
            // The head.
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        int count = 0;
        while (await answer.ReadLineAsync() is { } line)
        {
            Assert.Contains($"\"domain\":\"n{count:0000000}.com\"", line);
            if (count++ % 50_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        await sending;
        Assert.Equal(Long, count);
        Assert.InRange(most - before, long.MinValue, 32 << 20);
    }

    private static async Task SendAsync(NetworkStream wire)
    {
        const int Line = 15;
        await wire.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v2/domains/classify HTTP/1.0\r\nHost: localhost\r\nContent-Type: {ApiFixture.Ndjson}\r\nContent-Length: {(long)Long * Line}\r\n\r\n"));
        StringBuilder lines = new();
        for (int i = 0; i < Long; i++)
        {
            lines.Append($"\"n{i:0000000}.com\"\n");
            if (lines.Length > 30_000 || i == Long - 1)
            {
                await wire.WriteAsync(Encoding.ASCII.GetBytes(lines.ToString()));
                lines.Clear();
            }
        }
    }
}

[CollectionDefinition(StreamMemoryTests.Name, DisableParallelization = true)]
public sealed class StreamMemoryAlone;
