using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Lazaret.Scanners.Clamd;

/// <summary>One session with clamd (IDSESSION). Only ever put back into the pool after a whole reply was read and nothing is left over.</summary>
internal sealed class ClamdConnection(Socket socket) : IDisposable
{
    private const int FrameLimit = 288 * 1024;
    private const int MaxReply = 4096;
    private readonly byte[] reply = new byte[MaxReply];
    private byte[] frame = new byte[32 * 1024];
    private CancellationTokenSource timer = new();

    /// <summary>When it was put back, monotonic.</summary>
    public long IdleSince { get; set; }

    /// <summary>Files this connection has served.</summary>
    public int Served { get; private set; }

    /// <summary>True when bytes (or an end) wait to be read although no reply is due.</summary>
    public bool HasInput => socket.Poll(0, SelectMode.SelectRead);

    public static async Task<ClamdConnection> OpenAsync(ClamdOptions options, CancellationToken cancellationToken)
    {
        bool unix = options.EndPoint is UnixDomainSocketEndPoint;
        Socket socket = unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.ConnectTimeout);
            await socket.ConnectAsync(options.EndPoint, limit.Token).ConfigureAwait(false);
            return new ClamdConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a whole object in as few writes as its size allows: one, for all that fits a frame.</summary>
    public async ValueTask SendWholeAsync(ReadOnlyMemory<byte> content, TimeSpan limit, CancellationToken cancellationToken)
    {
        int head = WriteHead(content.Length + 40);
        int length = head;
        if (!content.IsEmpty)
        {
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(length), content.Length);
            content.Span.CopyTo(frame.AsSpan(length + 4));
            length += 4 + content.Length;
        }

        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(length), 0);
        await SendAsync(frame.AsMemory(0, length + 4), limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins a stream.</summary>
    public ValueTask BeginAsync(TimeSpan limit, CancellationToken cancellationToken) => SendAsync(frame.AsMemory(0, WriteHead(64)), limit, cancellationToken);

    /// <summary>Sends one chunk of a stream.</summary>
    public async ValueTask SendChunkAsync(ReadOnlyMemory<byte> chunk, TimeSpan limit, CancellationToken cancellationToken)
    {
        for (int from = 0; from < chunk.Length;)
        {
            int count = Math.Min(chunk.Length - from, FrameLimit - 4);
            Room(count + 4);
            BinaryPrimitives.WriteInt32BigEndian(frame, count);
            chunk.Span.Slice(from, count).CopyTo(frame.AsSpan(4));
            await SendAsync(frame.AsMemory(0, count + 4), limit, cancellationToken).ConfigureAwait(false);
            from += count;
        }
    }

    /// <summary>Ends a stream.</summary>
    public ValueTask EndAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame, 0);
        return SendAsync(frame.AsMemory(0, 4), limit, cancellationToken);
    }

    public ValueTask SendCommandAsync(string command, TimeSpan limit, CancellationToken cancellationToken) =>
        SendAsync(Encoding.ASCII.GetBytes("z" + command + "\0"), limit, cancellationToken);

    /// <summary>Reads one reply up to its NUL; null when the connection ended before. Left-over bytes behind it make the reply worthless: null too.</summary>
    public async ValueTask<string?> ReadReplyAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        int got = 0;
        CancellationToken token = StartTimer(limit, cancellationToken, out CancellationTokenRegistration link);
        try
        {
            while (got < reply.Length)
            {
                int count = await socket.ReceiveAsync(reply.AsMemory(got), SocketFlags.None, token).ConfigureAwait(false);
                if (count == 0)
                {
                    return null;
                }

                got += count;
                int end = reply.AsSpan(0, got).IndexOf((byte)0);
                if (end >= 0)
                {
                    Served++;
                    return end == got - 1 ? Encoding.UTF8.GetString(reply, 0, end) : null;
                }
            }

            return null;
        }
        finally
        {
            await StopTimerAsync(link).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        timer.Dispose();
    }

    private int WriteHead(int room)
    {
        Room(room);
        ReadOnlySpan<byte> head = Served == 0 ? "zIDSESSION\0zINSTREAM\0"u8 : "zINSTREAM\0"u8;
        head.CopyTo(frame);
        return head.Length;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> data, TimeSpan limit, CancellationToken cancellationToken)
    {
        CancellationToken token = StartTimer(limit, cancellationToken, out CancellationTokenRegistration link);
        try
        {
            while (!data.IsEmpty)
            {
                int sent = await socket.SendAsync(data, SocketFlags.None, token).ConfigureAwait(false);
                data = data[sent..];
                if (!data.IsEmpty && limit > TimeSpan.Zero)
                {
                    timer.CancelAfter(limit);
                }
            }
        }
        finally
        {
            await StopTimerAsync(link).ConfigureAwait(false);
        }
    }

    private CancellationToken StartTimer(TimeSpan limit, CancellationToken outer, out CancellationTokenRegistration link)
    {
        CancellationTokenSource current = timer;
        link = outer.CanBeCanceled ? outer.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), current) : default;
        current.CancelAfter(limit);
        return current.Token;
    }

    private async ValueTask StopTimerAsync(CancellationTokenRegistration link)
    {
        await link.DisposeAsync().ConfigureAwait(false);
        if (!timer.TryReset())
        {
            timer.Dispose();
            timer = new CancellationTokenSource();
        }
    }

    private void Room(int count)
    {
        if (frame.Length < count)
        {
            frame = new byte[Math.Max(count, Math.Min(frame.Length * 2, FrameLimit))];
        }
    }
}
