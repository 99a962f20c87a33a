using System.Net.Sockets;
using System.Text;

namespace Lazaret.Scanners.Clamd;

/// <summary>
/// One connection in an IDSESSION: commands are numbered from 1 and each reply repeats its number. Used by one session at a time. Whatever is not
/// sent and answered in full makes it unfit for another use: it is then disposed of, never put back.
/// </summary>
internal sealed class ClamdConnection(Socket socket, TimeProvider time) : IDisposable
{
    /// <summary>No reply of clamd is that long; a longer one is not clamd's.</summary>
    private const int MaxReply = 4096;

    private const long Never = long.MaxValue;
    private readonly byte[] received = new byte[MaxReply];
    private Task<int>? receiving;
    private long deadline = Never;
    private volatile bool timedOut;

    /// <summary>Commands sent so far; the number of the one whose reply is awaited.</summary>
    public int Commands { get; set; }

    /// <summary>True when an earlier session used it: it may have been closed from the other side meanwhile.</summary>
    public bool Reused { get; set; }

    /// <summary>Timestamp of the return to the pool.</summary>
    public long IdleSince { get; set; }

    /// <summary>True when the watchdog closed it because a deadline had passed.</summary>
    public bool TimedOut => timedOut;

    /// <summary>From now on what follows has to be done within <paramref name="limit"/>; null: nothing is awaited from clamd.</summary>
    public void SetDeadline(TimeSpan? limit) =>
        Volatile.Write(ref deadline, limit is { } span ? time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency) : Never);

    /// <summary>
    /// Closes the connection when its deadline has passed; whoever waits on it then fails at once. One timer of the pool does this for all
    /// connections: a timer and a cancellation source for each file would cost more than the rest of the exchange.
    /// </summary>
    public void Watch(long now)
    {
        if (now >= Volatile.Read(ref deadline))
        {
            timedOut = true;
            socket.Dispose();
        }
    }

    /// <summary>Has clamd closed it, or said something nobody asked for?</summary>
    public bool IsSpoilt()
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>
    /// Sends all of <paramref name="data"/>. False: a reply or the end came before clamd had taken everything; read it and close the connection.
    /// Never waits on a peer that has stopped reading because it has answered.
    /// </summary>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (receiving is { IsCompleted: true })
        {
            return false;
        }

        while (!data.IsEmpty)
        {
            ValueTask<int> sending = socket.SendAsync(data, SocketFlags.None, cancellationToken);
            int sent;
            if (sending.IsCompleted)
            {
                sent = await sending.ConfigureAwait(false);
            }
            else
            {
                // The buffers are full: from here on the reply is listened for at the same time.
                Task<int> slow = sending.AsTask();
                ListenForReply();
                await Task.WhenAny(slow, receiving!).ConfigureAwait(false);
                if (!slow.IsCompleted)
                {
                    Observe(slow);
                    return false;
                }

                sent = await slow.ConfigureAwait(false);
            }

            data = data[sent..];
        }

        return true;
    }

    /// <summary>Listens for a reply while an object of several writes is sent.</summary>
    public void ListenForReply()
    {
        if (receiving is null)
        {
            receiving = socket.ReceiveAsync(received, SocketFlags.None, CancellationToken.None).AsTask();
            Observe(receiving);
        }
    }

    /// <summary>Reads one reply up to its NUL.</summary>
    public async ValueTask<ClamdFrame> ReceiveAsync(CancellationToken cancellationToken)
    {
        int have = 0;
        while (true)
        {
            int count;
            if (receiving is { } early)
            {
                count = await early.WaitAsync(cancellationToken).ConfigureAwait(false);
                receiving = null;
            }
            else
            {
                count = await socket.ReceiveAsync(received.AsMemory(have), SocketFlags.None, cancellationToken).ConfigureAwait(false);
            }

            if (count == 0)
            {
                return new ClamdFrame(null, Printable(have));
            }

            int end = received.AsSpan(have, count).IndexOf((byte)0);
            have += count;
            if (end >= 0)
            {
                bool exact = end == count - 1;
                return exact ? new ClamdFrame(Printable(have - 1), "") : new ClamdFrame(null, Printable(have));
            }

            if (have == MaxReply)
            {
                return new ClamdFrame(null, Printable(200));
            }
        }
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Control characters would spoil logs and terminals.</summary>
    private string Printable(int length)
    {
        Span<byte> bytes = received.AsSpan(0, length);
        foreach (ref byte b in bytes)
        {
            b = b < 0x20 || b == 0x7F ? (byte)'.' : b;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static void Observe(Task task) =>
        task.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
