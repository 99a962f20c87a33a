using System.Net;
using System.Net.Sockets;

namespace Lazaret.TestKit.Faults;

/// <summary>A TCP proxy in front of a server on this machine that cuts a connection, without a word to either side, once enough bytes have passed on it.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly FaultyServer front;
    private readonly int port;
    private readonly long down;
    private readonly long up;
    private int left;

    /// <param name="port">The server's.</param>
    /// <param name="down">Bytes from the server on one connection, behind which it is cut.</param>
    /// <param name="up">Bytes to the server, the same.</param>
    /// <param name="cuts">Connections that are cut; later ones are left alone.</param>
    public CuttingProxy(int port, long down = long.MaxValue, long up = long.MaxValue, int cuts = 1)
    {
        (this.port, this.down, this.up, left) = (port, down, up, cuts);
        front = new FaultyServer(ServeAsync);
    }

    public int Port => front.Port;

    /// <summary>Connections that are still to be cut; 0 once all were.</summary>
    public int Left => Math.Max(0, Volatile.Read(ref left));

    public ValueTask DisposeAsync() => front.DisposeAsync();

    private async Task ServeAsync(int number, NetworkStream client, CancellationToken stop)
    {
        using Socket server = new(SocketType.Stream, ProtocolType.Tcp);
        await server.ConnectAsync(IPAddress.Loopback, port, stop);
        using NetworkStream stream = new(server);
        using CancellationTokenSource cut = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task answers = PumpAsync(stream, client, down, cut);
        Task requests = PumpAsync(client, stream, up, cut);
        await Task.WhenAny(answers, requests);
        await cut.CancelAsync();
        await Task.WhenAll(answers, requests).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        client.Socket.LingerState = new LingerOption(true, 0);
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, long limit, CancellationTokenSource cut)
    {
        byte[] buffer = new byte[16 * 1024];
        long passed = 0;
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, cut.Token)) > 0)
            {
                if ((passed += count) >= limit && Interlocked.Decrement(ref left) >= 0)
                {
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, count), cut.Token);
            }
        }
        catch (IOException)
        {
            // One side has gone.
        }
    }
}
