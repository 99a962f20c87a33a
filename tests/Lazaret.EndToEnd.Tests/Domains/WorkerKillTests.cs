using System.Diagnostics;
using Lazaret.TestKit.Redis;

namespace Lazaret.EndToEnd.Tests.Domains;

/// <summary>
/// Issue: kill -9 loops of worker, server and Redis (with persistence): every name has its label, none is wrong, no stray keys. 20,000 names with eight kills; LAZARET_LONG=1 makes it 1,000,000 with
/// one every other second.
/// </summary>
public sealed class WorkerKillTests(ITestOutputHelper output)
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("LAZARET_LONG") == "1";

    [Fact]
    public async Task D1_Every_name_has_its_label_whoever_is_killed()
    {
        int count = Long ? 1_000_000 : 20_000;
        int rounds = Long ? 200 : 8;
        Random dice = new(20261121);
        string[] names = QueueClient.Names(count, 5);
        await using RedisServer redis = await RedisServer.StartAsync(null, "--appendfsync", "always");
        using QueueClient client = new(redis);
        await using ServeProcess server = await ServeProcess.StartAsync();
        (string, string)[] environment = [("REDIS_HOST", "127.0.0.1"), ("REDIS_PORT", $"{redis.Port}")];
        string[] small = ["--lease", "1", "--batch", Long ? "512" : "64", "--progress", "0"];
        await using WorkerProcess here = WorkerProcess.Start(small, environment);
        await using WorkerProcess remote = WorkerProcess.Start([.. small, "--server", $"127.0.0.1:{server.Port}"], environment);
        int[] killed = new int[4];
        long begun = Stopwatch.GetTimestamp();
        int added = 0;
        for (int round = 0; round < rounds; round++)
        {
            // 1. More names. 2. When some of them have labels, and work is under way, somebody dies. 3. And comes back.
            string[] part = names[added..((round + 1) * count / rounds)];
            foreach (string[] few in part.Chunk(1000))
            {
                await client.AddAsync(few);
            }

            added += part.Length;
            await UntilAsync(async () => await client.CountKeysAsync() > added - part.Length + (part.Length / 10), here, remote);
            await Task.Delay(dice.Next(0, 30), TestContext.Current.CancellationToken);

            // Everybody has a turn in the short run; then the dice decide.
            int victim = round < 8 ? round % 4 : dice.Next(4);
            killed[victim]++;
            switch (victim)
            {
                case 0:
                    await here.KillAsync();
                    here.Start();
                    break;
                case 1:
                    await redis.KillAsync();
                    await redis.StartAgainAsync();
                    break;
                case 2:
                    await remote.KillAsync();
                    remote.Start();
                    break;
                default:
                    await server.KillAsync();
                    await server.StartAsync();
                    break;
            }
        }

        await client.WhenDoneAsync(TimeSpan.FromMinutes(Long ? 20 : 2), () => RequireAlive(here, remote));
        await client.CheckAsync(names);
        output.WriteLine($"{count:N0} names, {rounds} kills (worker {killed[0]}, Redis {killed[1]}, remote worker {killed[2]}, server {killed[3]}) in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
        foreach (WorkerProcess worker in new[] { here, remote })
        {
            Assert.Equal(0, (await worker.StopAsync()).Code);
        }

        Assert.Equal(names.Length, await client.CountKeysAsync());
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, params WorkerProcess[] workers)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            RequireAlive(workers);
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(2), "No name is answered.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private static void RequireAlive(params WorkerProcess[] workers)
    {
        foreach (WorkerProcess worker in workers)
        {
            worker.RequireAlive();
        }
    }
}
