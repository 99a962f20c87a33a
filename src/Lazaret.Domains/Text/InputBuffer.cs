namespace Lazaret.Domains.Text;

/// <summary>Bytes of a stream as one contiguous window that moves over it.</summary>
/// <param name="input">The stream; not disposed of here.</param>
/// <param name="most">How many unread bytes it holds at most; a window that is full does not grow.</param>
internal sealed class InputBuffer(Stream input, int most)
{
    private const int Least = 64 * 1024;
    private byte[] buffer = new byte[Math.Min(Least, most)];
    private int start;
    private int end;

    /// <summary>What was read from the stream and not skipped yet.</summary>
    public ReadOnlySpan<byte> Unread => buffer.AsSpan(start, end - start);

    /// <summary>The stream has ended; what is unread is all there is.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>Nothing more fits in: something must be skipped.</summary>
    public bool IsFull => end - start >= most;

    /// <summary>Moves the window's beginning.</summary>
    public void Skip(int bytes) => start += bytes;

    /// <summary>Reads what the stream has, at least one byte; false when it has ended.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (IsEnd)
        {
            return false;
        }

        if (start > 0)
        {
            Unread.CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, most));
        }

        int read = await input.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
        end += read;
        IsEnd = read == 0;
        return read > 0;
    }
}
