using Lazaret.Core.Text;

namespace Lazaret.Domains.Text;

/// <summary>The records of a CSV file (RFC 4180; LF or CR LF), from bytes that are never held as a whole.</summary>
internal sealed class CsvRecords(Stream input)
{
    /// <summary>The longest record, bytes: far more than any real one, so that a quote that is never closed ends somewhere.</summary>
    public const int MostBytes = 1 << 20;

    private readonly InputBuffer buffer = new(input, MostBytes + 4096);
    private readonly List<Range> fields = [];
    private byte[] record = [];
    private int length;
    private long next = 1;

    /// <summary>The number of the line on which the record begins, counted from 1.</summary>
    public long Line { get; private set; }

    public int FieldCount => fields.Count;

    /// <summary>The record as it stands in the file, without its end.</summary>
    public ReadOnlySpan<byte> Raw => record.AsSpan(0, length);

    /// <summary>A field as it stands in the file, with its quotes.</summary>
    public ReadOnlySpan<byte> RawField(int index) => Raw[fields[index]];

    /// <summary>A field's text.</summary>
    public string Field(int index)
    {
        ReadOnlySpan<byte> raw = RawField(index);
        if (raw is not [(byte)'"', ..])
        {
            return LosslessUtf8.Decode(raw.Trim((byte)' '));
        }

        // What stands behind the closing quote is part of the text: no writer of CSV makes that, and nothing is lost.
        int close = Close(raw, 1);
        string text = LosslessUtf8.Decode(raw[1..close]).Replace("\"\"", "\"", StringComparison.Ordinal);
        return close + 1 < raw.Length ? text + LosslessUtf8.Decode(raw[(close + 1)..]) : text;
    }

    /// <summary>The next record that is not empty; false at the end of the file.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (!TryRead())
        {
            if (!await buffer.FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return TryRead();
            }
        }

        return true;
    }

    /// <summary>The same from what is there without waiting.</summary>
    /// <exception cref="InputException">A quote is not closed, or the record is too long.</exception>
    public bool TryRead()
    {
        while (true)
        {
            ReadOnlySpan<byte> unread = buffer.Unread;
            if (Line == 0 && unread.StartsWith("\uFEFF"u8))
            {
                buffer.Skip(3);
                unread = buffer.Unread;
            }

            int end = End(unread);
            if (end < 0 && (!buffer.IsEnd || unread.IsEmpty))
            {
                return buffer.IsFull ? throw TooLong() : false;
            }

            ReadOnlySpan<byte> whole = end < 0 ? unread : unread[..end];
            Line = next;
            next += whole.Count((byte)'\n') + 1;
            whole = whole is [.. var head, (byte)'\r'] ? head : whole;
            if (whole.Length > MostBytes)
            {
                throw TooLong();
            }

            Split(whole);
            buffer.Skip(end < 0 ? unread.Length : end + 1);
            if (length > 0)
            {
                return true;
            }
        }
    }

    private InputException TooLong() => new(next, $"begins a record of more than {MostBytes} bytes, which is the most that is allowed; is a quote not closed?") { IsTooLong = true };

    /// <summary>The index of the line feed that ends the record; -1 when it is not there.</summary>
    private int End(ReadOnlySpan<byte> text)
    {
        int at = 0;
        bool begins = true;
        while (at < text.Length)
        {
            if (begins && text[at] == '"')
            {
                at = Close(text, at + 1) + 1;
                if (at == 0)
                {
                    return buffer.IsEnd ? throw new InputException(next, "has a quote that is not closed") : -1;
                }
            }

            int stop = text[at..].IndexOfAny((byte)',', (byte)'\n');
            if (stop < 0)
            {
                return -1;
            }

            at += stop;
            if (text[at] == '\n')
            {
                return at;
            }

            at++;
            begins = true;
        }

        return -1;
    }

    /// <summary>The index of the quote that closes; -1 when it is not there.</summary>
    private static int Close(ReadOnlySpan<byte> text, int from)
    {
        while (true)
        {
            int quote = text[from..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return -1;
            }

            from += quote;
            if (from + 1 >= text.Length || text[from + 1] != '"')
            {
                return from;
            }

            from += 2;
        }
    }

    private void Split(ReadOnlySpan<byte> text)
    {
        length = text.Length;
        if (record.Length < length)
        {
            record = new byte[Math.Max(length, 1024)];
        }

        text.CopyTo(record);
        fields.Clear();
        int at = 0;
        while (true)
        {
            int close = at < text.Length && text[at] == '"' ? Close(text, at + 1) + 1 : at;
            int comma = text[close..].IndexOf((byte)',');
            int stop = comma < 0 ? text.Length : close + comma;
            fields.Add(at..stop);
            if (comma < 0)
            {
                return;
            }

            at = stop + 1;
        }
    }
}
