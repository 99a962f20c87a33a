using System.Net;
using System.Net.Sockets;

namespace Lazaret.Scanning.Audit;

/// <summary>A collector over UDP. Only its machine's answer "nobody listens there" is heard; it breaks the connection, so that what was sent lately is sent again.</summary>
internal sealed class UdpCollector : ICollectorConnection
{
    /// <summary>Datagrams in one go; then others get the processor, and the collector time to empty its socket.</summary>
    private const int Burst = 32;

    private readonly Socket socket;
    private readonly TimeProvider time;

    private UdpCollector(Socket socket, TimeProvider time)
    {
        this.socket = socket;
        this.time = time;
    }

    public Task Closed { get; } = new TaskCompletionSource().Task;

    public static async Task<UdpCollector> OpenAsync(AuditOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        IPAddress address = (await CollectorAddress.ResolveAsync(options, cancellationToken).ConfigureAwait(false))[0];
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, options.Port), cancellationToken).ConfigureAwait(false);
            return new UdpCollector(socket, time);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new CollectorException($"The audit collector {CollectorAddress.Name(options)} cannot be reached: {e.Message}.", e);
        }
    }

    public int Unacknowledged() => socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int and not 0
        ? throw new CollectorException("Nobody listens on the port of the audit collector.")
        : 0;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> lines, IReadOnlyList<int> ends, CancellationToken cancellationToken)
    {
        try
        {
            int from = 0;
            for (int i = 0; i < ends.Count; i++)
            {
                await socket.SendAsync(lines[from..ends[i]], SocketFlags.None, cancellationToken).ConfigureAwait(false);
                from = ends[i];
                if (i % Burst == Burst - 1)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (SocketException e)
        {
            throw new CollectorException(
                e.SocketErrorCode == SocketError.ConnectionRefused ? "Nobody listens on the port of the audit collector." : $"The audit line cannot be sent: {e.Message}.", e);
        }
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
