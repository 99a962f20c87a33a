using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Transport;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>
/// Requests and their answers over one connection. Two threads of its own: one sends what has gathered since it sent last, so that a burst of small requests
/// goes out at once; one receives, puts the bytes of a file where their reader wants them, and wakes who waits. Whatever does not fit ends the session.
/// </summary>
internal sealed class SftpLink : IAsyncDisposable
{
    private readonly object gate = new();
    private readonly ISftpTransport transport;
    private readonly SftpSessionOptions options;
    private readonly TimeProvider time;
    private readonly Dictionary<uint, PendingRequest> pending = [];
    private readonly TaskCompletionSource<SftpExtensions> hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer watch;
    private PacketBuffer gathering = new();
    private PacketBuffer sending = new();
    private SftpFailure? failure;
    private uint lastId;
    private long lastBytes;

    public SftpLink(ISftpTransport transport, SftpSessionOptions options, TimeProvider time)
    {
        this.transport = transport;
        this.options = options;
        this.time = time;
        lastBytes = time.GetTimestamp();
        gathering.Init(3);
        Start(Transmit, "sftp send", sent);
        Start(Receive, "sftp receive", received);
        TimeSpan period = TimeSpan.FromTicks(Math.Clamp(options.RequestTimeout.Ticks / 4, TimeSpan.TicksPerMillisecond * 50, TimeSpan.TicksPerSecond * 5));
        watch = time.CreateTimer(_ => FindOverdue(), null, period, period);
    }

    /// <summary>Why the session ended; null while it works.</summary>
    public SftpFailure? Failure => Volatile.Read(ref failure);

    public TimeProvider Time => time;

    public int Load
    {
        get
        {
            lock (gate)
            {
                return pending.Count;
            }
        }
    }

    /// <summary>The server's first words.</summary>
    /// <exception cref="SftpException">There will be none.</exception>
    public Task<SftpExtensions> Hello => hello.Task;

    /// <summary>Sends a request. The answer, or the end of the session, comes by the request's task.</summary>
    /// <param name="request">The request.</param>
    /// <param name="arguments">What <paramref name="write"/> writes.</param>
    /// <param name="write">Writes what follows the id; runs under a lock.</param>
    public PendingRequest Send<T>(PendingRequest request, T arguments, Action<PacketBuffer, T> write)
    {
        lock (gate)
        {
            if (failure is { } ended)
            {
                Fail(request, ended);
                return request;
            }

            do
            {
                lastId++;
            }
            while (!pending.TryAdd(lastId, request));

            request.Id = lastId;
            request.SentAt = time.GetTimestamp();
            gathering.Begin(request.Type, lastId);
            write(gathering, arguments);
            gathering.End();
            Monitor.Pulse(gate);
        }

        return request;
    }

    /// <summary>Reads an answer; one that cannot be read ends the session, as nothing that follows it could be trusted.</summary>
    /// <exception cref="SftpException">It cannot be read.</exception>
    public T Read<T>(SftpReply reply, PacketReading<T> read)
    {
        try
        {
            PacketReader reader = new(reply.Body);
            return read(ref reader);
        }
        catch (PacketFormatException e)
        {
            SftpFailure reason = new(SftpFailureKind.ProtocolError, $"the server sent no SFTP: {e.Message}");
            End(reason);
            throw new SftpException(reason);
        }
    }

    /// <summary>Reads the attributes in an answer.</summary>
    /// <exception cref="SftpException">It holds none.</exception>
    public SftpAttributes Attributes(SftpReply reply, byte[] path) =>
        Read(SftpStatus.Need(reply, "look at", path), static (ref PacketReader reader) => reader.Attributes());

    /// <summary>Ends the session: everything that waits fails with the first reason given.</summary>
    public void End(SftpFailure reason)
    {
        PendingRequest[] waiting;
        lock (gate)
        {
            if (failure is not null)
            {
                return;
            }

            failure = reason;
            waiting = [.. pending.Values];
            pending.Clear();
            Monitor.PulseAll(gate);
        }

        transport.Abort();
        foreach (PendingRequest request in waiting)
        {
            Fail(request, reason);
        }

        hello.TrySetException(new SftpException(reason));
        _ = hello.Task.Exception;
    }

    public async ValueTask DisposeAsync()
    {
        End(new SftpFailure(SftpFailureKind.ConnectionLost, "the session was closed"));
        await watch.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(sent.Task, received.Task).ConfigureAwait(false); // both end, as the transport was aborted
        await transport.DisposeAsync().ConfigureAwait(false);
    }

    private static void Start(Action work, string name, TaskCompletionSource ended)
    {
        Thread thread = new(() =>
        {
            try
            {
                work();
            }
            finally
            {
                ended.SetResult();
            }
        }, 256 * 1024)
        { IsBackground = true, Name = name };
        thread.Start();
    }

    private static void Fail(PendingRequest request, SftpFailure reason)
    {
        request.TrySetException(new SftpException(reason));
        _ = request.Task.Exception; // nobody need look at the answers of what is closed
    }

    private void Transmit()
    {
        while (true)
        {
            lock (gate)
            {
                while (gathering.Length == 0 && failure is null)
                {
                    Monitor.Wait(gate);
                }

                if (failure is not null)
                {
                    return;
                }

                (sending, gathering) = (gathering, sending);
            }

            try
            {
                transport.ToServer.Write(sending.Bytes);
                transport.ToServer.Flush();
                sending.Clear();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                transport.Abort(); // the other thread meets the end and learns the reason
                return;
            }
        }
    }

    private void Receive()
    {
        try
        {
            PacketSource source = new(transport.FromServer, () => Volatile.Write(ref lastBytes, time.GetTimestamp()));
            if (source.Next(out PacketType first))
            {
                Greet(source, first);
                while (source.Next(out PacketType type))
                {
                    Take(source, type);
                }
            }

            End(Reason());
        }
        catch (PacketFormatException e)
        {
            string hint = hello.Task.IsCompletedSuccessfully ? "" : "; a login script on the server that prints something does that";
            End(new SftpFailure(SftpFailureKind.ProtocolError, $"the server sent no SFTP: {e.Message}{hint}"));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            End(Reason());
        }
    }

    private void Greet(PacketSource source, PacketType type)
    {
        if (type != PacketType.Version)
        {
            throw new PacketFormatException($"its first packet has the type {(byte)type}");
        }

        byte[] body = source.Rest();
        PacketReader reader = new(body);
        uint version = reader.UInt32();
        hello.TrySetResult(version == 3 ? SftpExtensions.From(ref reader) : throw new PacketFormatException($"it speaks version {version}; 3 is spoken here"));
    }

    private void Take(PacketSource source, PacketType type)
    {
        uint id = source.UInt32();
        PendingRequest request;
        lock (gate)
        {
            if (!pending.TryGetValue(id, out request!))
            {
                throw new PacketFormatException($"an answer to request {id}, which nobody made");
            }
        }

        if (!request.Allows(type))
        {
            throw new PacketFormatException($"an answer of type {(byte)type} to a request of type {(byte)request.Type}");
        }

        SftpReply reply;
        if (type == PacketType.Data)
        {
            uint count = source.UInt32();
            if (count == 0 || count > (uint)request.Destination.Length || count != (uint)source.Left)
            {
                throw new PacketFormatException($"{count} bytes of a file in a packet with {source.Left}, where up to {request.Destination.Length} were asked for");
            }

            source.CopyTo(request.Destination.Span[..(int)count]);
            reply = new SftpReply(type, [], (int)count);
        }
        else
        {
            reply = new SftpReply(type, source.Rest(), 0);
            if (type == PacketType.Status)
            {
                _ = reply.Status; // that it can be read is shown here and not where it is used
            }
        }

        lock (gate)
        {
            pending.Remove(id);
        }

        request.TrySetResult(reply);
    }

    private SftpFailure Reason()
    {
        string what = hello.Task.IsCompletedSuccessfully ? "the connection broke" : "the connection ended before the server said anything";
        return transport.ReasonAsync().AsTask().GetAwaiter().GetResult() ?? new SftpFailure(SftpFailureKind.ConnectionLost, what);
    }

    private void FindOverdue()
    {
        long? oldest = null;
        lock (gate)
        {
            foreach (PendingRequest request in pending.Values)
            {
                oldest = oldest is { } other && other < request.SentAt ? other : request.SentAt;
            }
        }

        if (oldest is not { } sentAt)
        {
            return;
        }

        TimeSpan waited = time.GetElapsedTime(sentAt);
        TimeSpan silent = time.GetElapsedTime(Math.Max(sentAt, Volatile.Read(ref lastBytes)));
        if (silent >= options.RequestTimeout || waited >= 10 * options.RequestTimeout)
        {
            End(new SftpFailure(SftpFailureKind.Timeout, $"the server did not answer within {waited.TotalSeconds:0} s"));
        }
    }
}
