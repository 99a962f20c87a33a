using Lazaret.Connectors.Linux;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Filesystem;

/// <summary>
/// The bytes of one open file. What the page cache holds is read at once; for the rest the wait happens on a pool thread. At the end the handle is
/// asked again: size, time of change and time of status change must be as they were when it was opened.
/// </summary>
internal sealed class FileContent(Fd handle, FileStat opened, string location) : IObjectContent
{
    private long position;
    private bool alwaysWait;

    public ObjectIdentity Identity => opened.Identity;

    public long Length => opened.Size;

    public ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("The buffer is empty.", nameof(buffer));
        }

        if (!alwaysWait)
        {
            int count = Read(buffer.Span, wait: false);
            if (count >= 0)
            {
                return new(Finish(count));
            }

            // EAGAIN: the bytes are on the disk. Anything else: this file system cannot say, so do not ask again.
            alwaysWait = count != -Errno.Again;
        }

        return new(Task.Run(() => Finish(Read(buffer.Span, wait: true)), cancellationToken));
    }

    public ValueTask DisposeAsync()
    {
        handle.Dispose();
        return default;
    }

    private unsafe int Read(Span<byte> buffer, bool wait)
    {
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held); // a reader that was given up must not read another file under a reused number
            fixed (byte* memory = buffer)
            {
                while (true)
                {
                    nint count = wait
                        ? Libc.PRead(handle.Value, memory, (nuint)buffer.Length, position)
                        : Libc.PReadNoWait(handle.Value, memory, (nuint)buffer.Length, position);
                    if (count >= 0)
                    {
                        return (int)count;
                    }

                    if (Errno.Last != Errno.Interrupted)
                    {
                        return -Errno.Last;
                    }
                }
            }
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    private ReadResult Finish(int count)
    {
        if (count < 0)
        {
            return new(0, count == -Errno.Access || count == -Errno.NotPermitted
                ? FileErrors.ToFailure(-count, location, "read")
                : new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, $"Cannot read {FileErrors.Shorten(location)}: {Errno.Text(-count)}"));
        }

        position += count;
        if (count > 0 && position <= opened.Size)
        {
            return new(count, null);
        }

        return new(0, Verify());
    }

    /// <summary>Null when the file is, at its end, the one that was opened.</summary>
    private Failure? Verify()
    {
        int error = FileStat.Of(handle.Value, out FileStat now);
        if (error != 0)
        {
            return FileErrors.ToFailure(error, location, "look at");
        }

        if (now.Size != opened.Size || now.ModifiedNs != opened.ModifiedNs || now.ChangedNs != opened.ChangedNs)
        {
            return new(ErrorClass.ObjectChanged, ReasonCode.ObjectChanged,
                $"{FileErrors.Shorten(location)} changed while it was read: it had {opened.Size} bytes when opened and has {now.Size} now");
        }

        if (position > opened.Size)
        {
            // Files of /proc claim 0 bytes and give some: there is no length to hold them to, and so no proof that all was scanned.
            return new(ErrorClass.ConnectorClient, ReasonCode.NotARegularFile,
                $"{FileErrors.Shorten(location)} gives more bytes than the {opened.Size} it says it has");
        }

        return position == opened.Size ? null : new(ErrorClass.ConnectorServer, ReasonCode.ReadFailed,
            $"{FileErrors.Shorten(location)} ended after {position} of {opened.Size} bytes");
    }
}
