namespace Lazaret.Domains.Text;

/// <summary>Cuts bytes into lines that end with LF or CR LF. A line that is longer than allowed is cut off there, and the rest of it is skipped: memory stays flat whatever comes.</summary>
/// <param name="input">The bytes; its window must hold more than <paramref name="most"/>.</param>
/// <param name="most">The longest line, bytes without its end.</param>
internal sealed class LineReader(InputBuffer input, int most)
{
    private bool skipping;

    /// <summary>The number of the line that was read last, counted from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line that was read last was longer than allowed.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The next line, valid until the next call; false when more bytes are needed or the input has ended.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            ReadOnlySpan<byte> unread = input.Unread;
            int end = unread.IndexOf((byte)'\n');
            if (skipping)
            {
                input.Skip(end < 0 ? unread.Length : end + 1);
                skipping = end < 0;
                if (skipping)
                {
                    line = default;
                    return false;
                }

                continue;
            }

            if (end < 0 && unread.Length <= most && (!input.IsEnd || unread.IsEmpty))
            {
                line = default;
                return false;
            }

            Number++;
            line = end < 0 ? unread : unread[..end];
            line = line is [.. var head, (byte)'\r'] ? head : line;
            IsCut = line.Length > most;
            line = IsCut ? line[..most] : line;
            skipping = end < 0 && !input.IsEnd;
            input.Skip(end < 0 ? unread.Length : end + 1);
            return true;
        }
    }
}
