using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanners.Clamd;

/// <summary>Connections to one clamd, the one used last first. Its timer closes what has waited too long.</summary>
internal sealed class ClamdPool : IDisposable
{
    /// <summary>How exact the time limits are.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    /// <summary>A connection that rested longer than this is looked at before it is used; a busy one is not, it would cost a system call for each file.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>The wait for a place in the queue of a Unix socket.</summary>
    private static readonly TimeSpan QueueFull = TimeSpan.FromMilliseconds(5);

    private readonly ClamdOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private readonly List<ClamdConnection> idle = [];
    private readonly ConcurrentDictionary<ClamdConnection, bool> open = new();
    private readonly ITimer timer;
    private bool disposed;

    public ClamdPool(ClamdOptions options, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        timer = time.CreateTimer(static pool => ((ClamdPool)pool!).Watch(), this, Beat, Beat);
    }

    /// <summary>A connection ready for a command. Throws <see cref="SocketException"/>, or <see cref="TimeoutException"/> when clamd cannot be reached in time.</summary>
    public async ValueTask<ClamdConnection> RentAsync(bool onlyNew, CancellationToken cancellationToken)
    {
        if (!onlyNew && TakeIdle() is { } reused)
        {
            return reused;
        }

        using CancellationTokenSource limit = new(options.ConnectTimeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            Socket socket = await ConnectAsync(both.Token).ConfigureAwait(false);
            ClamdConnection connection = new(socket, time);
            open.TryAdd(connection, true);
            Log.Connected(logger, options.Name);
            return connection;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection within {options.ConnectTimeout.TotalSeconds} s");
        }
    }

    /// <summary>Takes back a connection whose last command was answered in full.</summary>
    public void Return(ClamdConnection connection)
    {
        connection.SetDeadline(null);
        connection.Reused = true;
        connection.IdleSince = time.GetTimestamp();
        lock (gate)
        {
            if (!disposed && !connection.TimedOut && idle.Count < options.MaxIdle)
            {
                idle.Add(connection);
                return;
            }
        }

        Close(connection);
    }

    /// <summary>Closes a connection that must not be used again.</summary>
    public void Close(ClamdConnection connection)
    {
        open.TryRemove(connection, out _);
        connection.Dispose();
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            idle.Clear();
        }

        timer.Dispose();
        foreach (ClamdConnection connection in open.Keys)
        {
            Close(connection);
        }
    }

    private async ValueTask<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ConnectOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.TryAgain)
            {
                // A Unix socket whose queue is full says "try again" where TCP would wait: clamd is there, only busy.
                await Task.Delay(QueueFull, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<Socket> ConnectOnceAsync(CancellationToken cancellationToken)
    {
        // NODELAY: otherwise the last small write of an object waits for the acknowledgement of the one before.
        Socket socket = options.EndPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.EndPoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private ClamdConnection? TakeIdle()
    {
        while (true)
        {
            ClamdConnection candidate;
            lock (gate)
            {
                if (idle.Count == 0)
                {
                    return null;
                }

                candidate = idle[^1];
                idle.RemoveAt(idle.Count - 1);
            }

            TimeSpan rested = time.GetElapsedTime(candidate.IdleSince);
            if (rested < Fresh || (rested < options.IdleLimit && !candidate.IsSpoilt()))
            {
                return candidate;
            }

            Close(candidate);
        }
    }

    private void Watch()
    {
        long now = time.GetTimestamp();
        foreach (ClamdConnection connection in open.Keys)
        {
            connection.Watch(now);
        }

        List<ClamdConnection>? old = null;
        lock (gate)
        {
            // The longest unused lies first.
            while (idle.Count > 0 && time.GetElapsedTime(idle[0].IdleSince, now) >= options.IdleLimit)
            {
                (old ??= []).Add(idle[0]);
                idle.RemoveAt(0);
            }
        }

        old?.ForEach(Close);
    }
}
