using System.Buffers.Binary;
using System.Text;
using System.Threading.Channels;

namespace Lazaret.Connectors.Linux;

/// <summary>
/// The kernel's queue of file events, read by one thread into a short channel. A slow consumer makes the kernel's own queue overflow, which is
/// told as <see cref="InotifyEvent.Overflow"/>: memory stays bounded and nothing is lost unnoticed.
/// </summary>
internal sealed class InotifyQueue : IAsyncDisposable
{
    private const int NonBlockCloseOnExec = 0x80800;
    private const int HeaderSize = 16;
    private readonly Fd events;
    private readonly Fd wake;
    private readonly Channel<List<InotifyEvent>> channel = Channel.CreateBounded<List<InotifyEvent>>(new BoundedChannelOptions(64) { SingleReader = true });
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private InotifyQueue(int events, int wake)
    {
        this.events = new Fd(events);
        this.wake = new Fd(wake);
        new Thread(Pump) { IsBackground = true, Name = "inotify" }.Start();
    }

    public ChannelReader<List<InotifyEvent>> Events => channel.Reader;

    /// <summary>Null with the error number when the system gives no queue.</summary>
    public static InotifyQueue? Open(out int error)
    {
        int events = Libc.InotifyInit(NonBlockCloseOnExec);
        int wake = events < 0 ? -1 : Libc.EventFd(0, NonBlockCloseOnExec);
        error = events < 0 || wake < 0 ? Errno.Last : 0;
        if (error == 0)
        {
            return new InotifyQueue(events, wake);
        }

        if (events >= 0)
        {
            _ = Libc.Close(events);
        }

        return null;
    }

    /// <summary>Watches an open directory; by handle, so that no link can come between. The watch's number, or minus the error number.</summary>
    public unsafe int Watch(int directory)
    {
        byte[] path = Encoding.ASCII.GetBytes($"/proc/self/fd/{directory}\0");
        fixed (byte* pointer = path)
        {
            int watch = Libc.InotifyAddWatch(events.Value, pointer, InotifyEvent.Wanted);
            return watch < 0 ? -Errno.Last : watch;
        }
    }

    public void Unwatch(int watch) => _ = Libc.InotifyRemoveWatch(events.Value, watch);

    public async ValueTask DisposeAsync()
    {
        channel.Writer.TryComplete();
        _ = SmallFile.Write(wake.Value, [1, 0, 0, 0, 0, 0, 0, 0]);
        await ended.Task.ConfigureAwait(false);
        events.Dispose();
        wake.Dispose();
    }

    private unsafe void Pump()
    {
        byte[] buffer = new byte[64 * 1024];
        Libc.PollFd* fds = stackalloc Libc.PollFd[2];
        while (true)
        {
            fds[0] = new Libc.PollFd { Fd = events.Value, Events = 1 };
            fds[1] = new Libc.PollFd { Fd = wake.Value, Events = 1 };
            if (Libc.Poll(fds, 2, -1) < 0 && Errno.Last != Errno.Interrupted || fds[1].Results != 0)
            {
                break;
            }

            int count;
            fixed (byte* memory = buffer)
            {
                count = (int)Libc.Read(events.Value, memory, (nuint)buffer.Length);
            }

            if (count > 0 && !Hand(Parse(buffer.AsSpan(0, count))))
            {
                break;
            }
        }

        channel.Writer.TryComplete();
        ended.SetResult();
    }

    private bool Hand(List<InotifyEvent> batch)
    {
        while (!channel.Writer.TryWrite(batch))
        {
            if (!channel.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
            {
                return false;
            }
        }

        return true;
    }

    private static List<InotifyEvent> Parse(ReadOnlySpan<byte> buffer)
    {
        List<InotifyEvent> batch = [];
        while (!buffer.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(buffer[12..]);
            ReadOnlySpan<byte> name = buffer.Slice(HeaderSize, length);
            int end = name.IndexOf((byte)0);
            batch.Add(new InotifyEvent(
                BinaryPrimitives.ReadInt32LittleEndian(buffer),
                BinaryPrimitives.ReadUInt32LittleEndian(buffer[4..]),
                (end < 0 ? name : name[..end]).ToArray()));
            buffer = buffer[(HeaderSize + length)..];
        }

        return batch;
    }
}
