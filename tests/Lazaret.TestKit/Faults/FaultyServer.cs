using System.Net;
using System.Net.Sockets;

namespace Lazaret.TestKit.Faults;

/// <summary>A TCP server whose every connection is handled by a script: hang, trickle, cut off, answer nonsense.</summary>
public sealed class FaultyServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> connections = [];
    private readonly Task accepting;
    private int accepted;

    /// <param name="script">Gets the number of the connection (0 upwards), its stream, and a token that ends with the server.</param>
    public FaultyServer(Func<int, NetworkStream, CancellationToken, Task> script)
    {
        listener.Start();
        accepting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stop.Token);
                int number = Interlocked.Increment(ref accepted) - 1;
                connections.Add(Task.Run(async () =>
                {
                    using (client)
                    {
                        await script(number, client.GetStream(), stop.Token);
                    }
                }));
            }
        });
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref accepted);

    /// <summary>Reads and drops whatever comes, until the peer ends or <paramref name="until"/> was seen at the end.</summary>
    public static async Task<byte[]> ReadUntilAsync(NetworkStream stream, byte[] until, CancellationToken stop)
    {
        MemoryStream all = new();
        byte[] buffer = new byte[64 * 1024];
        while (!all.GetBuffer().AsSpan(0, (int)all.Length).EndsWith(until))
        {
            int count = await stream.ReadAsync(buffer, stop);
            if (count == 0)
            {
                break;
            }

            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        stop.Dispose();
    }
}
