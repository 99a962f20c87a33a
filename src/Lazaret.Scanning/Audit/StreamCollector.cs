using System.Net;
using System.Net.Sockets;

namespace Lazaret.Scanning.Audit;

/// <summary>A collector over TCP, in the clear or inside TLS.</summary>
internal sealed class StreamCollector : ICollectorConnection
{
    private readonly Socket socket;
    private readonly Stream stream;
    private readonly string name;
    private readonly Func<Socket, int> sendQueue;
    private readonly CancellationTokenSource stop = new();

    private StreamCollector(Socket socket, Stream stream, string name, Func<Socket, int> sendQueue)
    {
        this.socket = socket;
        this.stream = stream;
        this.name = name;
        this.sendQueue = sendQueue;
        Closed = WatchAsync();
    }

    public Task Closed { get; }

    public static async Task<StreamCollector> OpenAsync(AuditOptions options, Func<Socket, int> sendQueue, CancellationToken cancellationToken)
    {
        string name = CollectorAddress.Name(options);
        Socket socket = await ConnectAsync(options, name, cancellationToken).ConfigureAwait(false);
        try
        {
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Transport == AuditTransport.Tls)
            {
                stream = await CollectorTls.HandshakeAsync(stream, options, cancellationToken).ConfigureAwait(false);
            }

            return new StreamCollector(socket, stream, name, sendQueue);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public int Unacknowledged()
    {
        try
        {
            // An end or a reset that the kernel knows of counts at once, not when the reader's turn comes: lines must not be confirmed in between.
            if (Closed.IsCompleted || (socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0))
            {
                throw Gone();
            }

            return sendQueue(socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw Gone(e);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> lines, IReadOnlyList<int> ends, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(lines, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            throw Gone(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A TLS farewell may hang on a collector that takes nothing; the socket goes first then.
        await stop.CancelAsync().ConfigureAwait(false);
        socket.Dispose();
        await Closed.ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
        stop.Dispose();
    }

    private static async Task<Socket> ConnectAsync(AuditOptions options, string name, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (IPAddress address in await CollectorAddress.ResolveAsync(options, cancellationToken).ConfigureAwait(false))
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                // A collector whose machine went away without a word is noticed while nothing is sent, too.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
                await socket.ConnectAsync(new IPEndPoint(address, options.Port), cancellationToken).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new CollectorException($"The audit collector {name} cannot be reached: {last!.Message}.", last);
    }

    /// <summary>Collectors say nothing; what they do say is thrown away, and the end is what we wait for.</summary>
    private async Task WatchAsync()
    {
        byte[] scrap = new byte[512];
        try
        {
            while (await stream.ReadAsync(scrap, stop.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private CollectorException Gone(Exception? e = null) =>
        new($"The audit collector {name} closed the connection{((e?.GetBaseException() as SocketException)?.Message is { } why ? $": {why}" : "")}.", e);
}
