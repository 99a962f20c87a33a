using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>
/// Reads a file with many requests under way. The plan:
/// 1. ask for the attributes and, in the same burst, for the first stretches
/// 2. hand on in order; a stretch that came short is asked for again from where it ended
/// 3. who is asked for bytes that are not there yet asks for more at a time; who is slow asks for less
/// 4. behind the last stretch ask for one byte more than promised and for the attributes again: a server answers requests for one file in their order
/// </summary>
internal sealed class SftpFileReader : ISftpFileReader
{
    private const int LeastReads = 4;
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(1);
    private readonly SftpLink link;
    private readonly byte[] path;
    private readonly byte[] handle;
    private readonly SftpSessionOptions options;
    private readonly ReadBudget budget;
    private readonly ChunkBuffers buffers;
    private readonly Action closed;
    private readonly Queue<ReadChunk> chunks = [];
    private readonly byte[] oneMore = new byte[1];
    private int chunkSize;
    private int window = LeastReads;
    private int prompt;
    private long size;
    private long next;
    private bool ended;
    private bool disposed;
    private PendingRequest? probe;
    private PendingRequest? after;

    private SftpFileReader(
        SftpLink link, byte[] path, byte[] handle, SftpAttributes expected, int chunkSize, SftpSessionOptions options, ReadBudget budget, ChunkBuffers buffers, Action closed)
    {
        this.link = link;
        this.path = path;
        this.handle = handle;
        this.chunkSize = chunkSize;
        this.options = options;
        this.budget = budget;
        this.buffers = buffers;
        this.closed = closed;
        size = expected.Size;
    }

    public SftpAttributes Before { get; private set; }

    /// <summary>Begins to read an open file.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="path">For messages.</param>
    /// <param name="handle">The open file; closed by the reader, also when this fails.</param>
    /// <param name="expected">What was said of it a moment ago.</param>
    /// <param name="chunkSize">Most bytes of one read.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="budget">Of the session.</param>
    /// <param name="buffers">Of the session.</param>
    /// <param name="closed">Called once, when the file is closed.</param>
    public static async ValueTask<SftpFileReader> BeginAsync(
        SftpLink link, byte[] path, byte[] handle, SftpAttributes expected, int chunkSize, SftpSessionOptions options, ReadBudget budget, ChunkBuffers buffers, Action closed)
    {
        SftpFileReader reader = new(link, path, handle, expected, chunkSize, options, budget, buffers, closed);
        try
        {
            // 1.
            PendingRequest before = reader.AskAttributes();
            reader.Pump();
            reader.Before = link.Attributes(await before.Task.ConfigureAwait(false), path);
            if (reader.Before.HasType && !reader.Before.IsRegular)
            {
                throw new SftpException(SftpFailureKind.NotRegular, $"{RemoteName.Shown(path)} is not a regular file");
            }

            if (reader.Before.Size != reader.size)
            {
                (reader.size, reader.probe, reader.after) = (reader.Before.Size, null, null);
            }

            return reader;
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!chunks.TryPeek(out ReadChunk? head))
        {
            Pump();
            if (!chunks.TryPeek(out head))
            {
                return new(0);
            }
        }

        if (head.Got < 0)
        {
            if (!head.Request.Task.IsCompletedSuccessfully)
            {
                return WaitAndReadAsync(head, buffer, cancellationToken);
            }

            NotePrompt();
            if (!Arrived(head, head.Request.Task.Result))
            {
                return new(0);
            }
        }

        return new(HandOn(head, buffer.Span));
    }

    public async ValueTask<(SftpAttributes After, bool HasMore)> EndAsync(CancellationToken cancellationToken)
    {
        // 4.
        if (after is null)
        {
            Tail();
        }

        bool hasMore = false;
        if (probe is not null)
        {
            SftpReply reply = await probe.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            hasMore = reply.Type == PacketType.Data;
            if (!hasMore && reply.Status != StatusCode.EndOfFile)
            {
                throw new SftpException(SftpStatus.ToFailure(reply, "read", path));
            }
        }

        return (link.Attributes(await after!.Task.WaitAsync(cancellationToken).ConfigureAwait(false), path), hasMore);
    }

    public ValueTask DisposeAsync()
    {
        if (!disposed)
        {
            disposed = true;
            Forget();
            PendingRequest close = link.Send(new PendingRequest(PacketType.Close), handle, static (packet, h) => packet.String(h));
            _ = close.Task.ContinueWith(_ => closed(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return default;
    }

    private async ValueTask<int> WaitAndReadAsync(ReadChunk head, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        SftpReply reply = await head.Request.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        NoteWait(link.Time.GetElapsedTime(head.Request.SentAt));
        return Arrived(head, reply) ? HandOn(head, buffer.Span) : 0;
    }

    /// <summary>Takes an answer in; false when the file ended there.</summary>
    private bool Arrived(ReadChunk head, SftpReply reply)
    {
        if (reply.Type == PacketType.Data)
        {
            head.Got = reply.Count;
            head.Taken = 0;
            if (head.Got < head.Wanted && head.Got >= 4096)
            {
                chunkSize = Math.Min(chunkSize, head.Got); // as much as this server gives at a time
            }

            return true;
        }

        Forget();
        if (reply.Status != StatusCode.EndOfFile)
        {
            throw new SftpException(SftpStatus.ToFailure(reply, "read", path));
        }

        ended = true;
        return false;
    }

    private int HandOn(ReadChunk head, Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, head.Got - head.Taken);
        head.Buffer.AsSpan(head.Taken, count).CopyTo(buffer);
        head.Taken += count;
        if (head.Taken == head.Got)
        {
            if (head.Got < head.Wanted)
            {
                // 2. What was asked behind the last stretch is no longer behind it.
                head.Offset += head.Got;
                head.Wanted -= head.Got;
                head.Got = -1;
                head.Request = Ask(head.Offset, head.Buffer.AsMemory(0, head.Wanted));
                (probe, after) = (null, null);
            }
            else
            {
                Release(chunks.Dequeue());
                Pump();
            }
        }

        return count;
    }

    private void Pump()
    {
        while (!ended && chunks.Count < window && (size < 0 || next < size))
        {
            int wanted = (int)Math.Min(chunkSize, size < 0 ? chunkSize : size - next);
            if (!budget.Take(wanted, force: chunks.Count == 0))
            {
                break;
            }

            byte[] buffer = buffers.Rent(wanted);
            chunks.Enqueue(new ReadChunk(buffer, wanted) { Offset = next, Wanted = wanted, Request = Ask(next, buffer.AsMemory(0, wanted)) });
            next += wanted;
        }

        if (!ended && after is null && size >= 0 && next >= size)
        {
            Tail();
        }
    }

    private void Tail()
    {
        probe = size < 0 ? null : Ask(size, oneMore);
        after = AskAttributes();
    }

    private PendingRequest Ask(long offset, Memory<byte> destination) =>
        link.Send(new PendingRequest(PacketType.Read, destination), (handle, offset, destination.Length), static (packet, read) =>
        {
            packet.String(read.handle);
            packet.UInt64((ulong)read.offset);
            packet.UInt32((uint)read.Length);
        });

    private PendingRequest AskAttributes() => link.Send(new PendingRequest(PacketType.FStat), handle, static (packet, h) => packet.String(h));

    private void NoteWait(TimeSpan took)
    {
        // 3.
        prompt = 0;
        if (took < Prompt)
        {
            window = Math.Min(window * 2, options.MostReads);
        }
        else if (took > 4 * Prompt)
        {
            window = Math.Max(window / 2, LeastReads);
        }
    }

    private void NotePrompt()
    {
        if (++prompt == 64)
        {
            prompt = 0;
            window = Math.Max(window / 2, LeastReads);
        }
    }

    /// <summary>Lets go of all that is under way. The session may still write there, so buffers are only given back when it has.</summary>
    private void Forget()
    {
        while (chunks.TryDequeue(out ReadChunk? chunk))
        {
            if (chunk.Got >= 0 || chunk.Request.Task.IsCompletedSuccessfully)
            {
                Release(chunk);
            }
            else
            {
                _ = chunk.Request.Task.ContinueWith(
                    (answer, state) =>
                    {
                        budget.Give(((ReadChunk)state!).Cost);
                        if (answer.IsCompletedSuccessfully)
                        {
                            buffers.Return(((ReadChunk)state).Buffer);
                        }
                    },
                    chunk, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private void Release(ReadChunk chunk)
    {
        budget.Give(chunk.Cost);
        buffers.Return(chunk.Buffer);
    }
}
