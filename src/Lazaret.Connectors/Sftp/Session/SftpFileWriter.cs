using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>Writes a file with several requests under way.</summary>
internal sealed class SftpFileWriter(SftpLink link, byte[] path, byte[] handle, int chunkSize, bool canSync, Action closed) : ISftpFileWriter
{
    private const int MostWrites = 16;
    private readonly Queue<PendingRequest> writes = [];
    private long offset;
    private bool disposed;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            if (writes.Count == MostWrites)
            {
                await OldestAsync(cancellationToken).ConfigureAwait(false);
            }

            ReadOnlyMemory<byte> part = bytes[..Math.Min(bytes.Length, chunkSize)];
            writes.Enqueue(link.Send(new PendingRequest(PacketType.Write), (handle, offset, part), static (packet, write) =>
            {
                packet.String(write.handle);
                packet.UInt64((ulong)write.offset);
                packet.String(write.part.Span);
            }));
            offset += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    public async ValueTask<SftpAttributes> FinishAsync(CancellationToken cancellationToken)
    {
        while (writes.Count > 0)
        {
            await OldestAsync(cancellationToken).ConfigureAwait(false);
        }

        if (canSync)
        {
            PendingRequest sync = link.Send(new PendingRequest(PacketType.Extended), handle, static (packet, h) =>
            {
                packet.String("fsync@openssh.com"u8);
                packet.String(h);
            });
            SftpStatus.Check(await sync.Task.WaitAsync(cancellationToken).ConfigureAwait(false), "put on the disk", path);
        }

        PendingRequest look = link.Send(new PendingRequest(PacketType.FStat), handle, static (packet, h) => packet.String(h));
        SftpAttributes attributes = link.Attributes(await look.Task.WaitAsync(cancellationToken).ConfigureAwait(false), path);
        SftpStatus.Check(await Close().Task.WaitAsync(cancellationToken).ConfigureAwait(false), "close", path);
        return attributes;
    }

    public ValueTask DisposeAsync()
    {
        if (!disposed)
        {
            _ = Close();
        }

        return default;
    }

    private PendingRequest Close()
    {
        disposed = true;
        PendingRequest close = link.Send(new PendingRequest(PacketType.Close), handle, static (packet, h) => packet.String(h));
        _ = close.Task.ContinueWith(_ => closed(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return close;
    }

    private async ValueTask OldestAsync(CancellationToken cancellationToken)
    {
        SftpStatus.Check(await writes.Peek().Task.WaitAsync(cancellationToken).ConfigureAwait(false), "write", path);
        writes.Dequeue();
    }
}
