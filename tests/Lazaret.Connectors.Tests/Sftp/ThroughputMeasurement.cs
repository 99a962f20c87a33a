using System.Diagnostics;
using System.Security.Cryptography;
using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.TestKit.Sshd;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>How fast it is beside OpenSSH's own client, on the same server in the same run. Run by name, with -explicit only.</summary>
public sealed class ThroughputMeasurement(SshdFixture sshd, ITestOutputHelper output) : IClassFixture<SshdFixture>, IDisposable
{
    private readonly TempTree tree = new();

    public void Dispose() => tree.Dispose();

    [Fact(Explicit = true)]
    public async Task Small_files()
    {
        const int Count = 10_000;
        byte[] content = RandomNumberGenerator.GetBytes(4096);
        for (int i = 0; i < Count; i++)
        {
            tree.File($"in/{i:x}", content);
        }

        for (int round = 0; round < 3; round++)
        {
            using TempTree into = new();
            double theirs = Sftp($"get -r {tree.Path}/in {into.Path}/in");
            Assert.Equal(Count, Directory.GetFiles(into.Path, "*", SearchOption.AllDirectories).Length);

            foreach (int sessions in (int[])[1, 2, 4])
            {
                Directory.CreateDirectory(into.Path + "/ours");
                long start = Stopwatch.GetTimestamp();
                await using SftpConnector connector = new(new SftpOptions { Server = sshd.Server.Options(), Folder = tree.Path + "/in", Sessions = sessions }, TimeProvider.System);
                int read = 0;
                await Parallel.ForEachAsync(Items(connector), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (item, _) =>
                {
                    (byte[] bytes, Core.Retries.Failure? failure) = await connector.Content(item.Location);
                    Assert.Null(failure);
                    await File.WriteAllBytesAsync(into.Path + "/ours/" + Path.GetFileName(item.Location), bytes, CancellationToken.None);
                    Interlocked.Increment(ref read);
                });
                double ours = Stopwatch.GetElapsedTime(start).TotalSeconds;
                Assert.Equal(Count, read);
                Say($"small: sftp get -r {Count / theirs:0}/s, ours with {sessions} sessions {Count / ours:0}/s, {theirs / ours:0.00}x");
                Directory.Delete(into.Path + "/ours", recursive: true);
            }
        }
    }

    [Fact(Explicit = true)]
    public async Task Large_files()
    {
        const long Size = 1L << 30;
        string file = tree.Path + "/large";
        using (FileStream stream = new(file, FileMode.Create))
        {
            byte[] block = RandomNumberGenerator.GetBytes(1 << 20);
            for (long at = 0; at < Size; at += block.Length)
            {
                stream.Write(block);
            }
        }

        for (int round = 0; round < 3; round++)
        {
            double theirs = Sftp($"get {file} /dev/null");
            await using SftpConnector connector = new(new SftpOptions { Server = sshd.Server.Options(), Folder = tree.Path }, TimeProvider.System);
            Assert.Null(await connector.CheckAsync(default));
            long start = Stopwatch.GetTimestamp();
            await using IObjectContent content = (await connector.OpenAsync(file, default)).Content!;
            byte[] buffer = new byte[256 * 1024];
            long bytes = 0;
            while (await content.ReadAsync(buffer, default) is { Count: > 0 } read)
            {
                bytes += read.Count;
            }

            double ours = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Assert.Equal(Size, bytes);
            Say($"large: sftp get {Size / theirs / 1e6:0} MB/s, ours {Size / ours / 1e6:0} MB/s, working set {Environment.WorkingSet / 1e6:0} MB");
        }
    }

    private static async IAsyncEnumerable<NewItem> Items(SftpConnector connector)
    {
        await foreach (ListPage page in connector.ListAsync(new ListRequest(), default))
        {
            foreach (NewItem item in page.Items)
            {
                yield return item;
            }
        }
    }

    private double Sftp(string command)
    {
        using TempTree batch = new();
        string file = batch.Text("batch", command + "\n");
        long start = Stopwatch.GetTimestamp();
        SshdServer.Run("sftp", "-q", "-b", file, "-i", sshd.Server.ClientKey, "-P", $"{sshd.Server.Port}", "-o", $"UserKnownHostsFile={sshd.Server.KnownHosts}", "-o", "IdentitiesOnly=yes", $"{SshdServer.User}@127.0.0.1");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private void Say(string text)
    {
        output.WriteLine(text);
        Console.WriteLine(text);
    }
}
