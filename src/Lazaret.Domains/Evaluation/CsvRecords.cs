using System.Text;

namespace Lazaret.Domains.Evaluation;

/// <summary>Reads CSV record by record: commas, quotes as RFC 4180 has them (also around line ends), any line end, blank lines skipped. Memory: one record.</summary>
/// <param name="reader">The text.</param>
/// <param name="source">What to call it in messages.</param>
internal sealed class CsvRecords(TextReader reader, string source)
{
    /// <summary>Most characters in a record; what is longer is no table of names.</summary>
    private const int MaxRecord = 1 << 20;

    private readonly StringBuilder field = new();
    private int line = 1;

    /// <summary>A character that was looked at and not taken; -2 for none. A reader's own Peek may say "end" when a pipe has only run dry.</summary>
    private int ahead = -2;

    /// <summary>The line on which the record that was read last begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Reads the next record into <paramref name="fields"/>; false at the end.</summary>
    /// <exception cref="InvalidDataException">A quote is not closed, or a record does not end.</exception>
    public bool Read(List<string> fields)
    {
        while (Peek() >= 0)
        {
            fields.Clear();
            Line = line;
            ReadRecord(fields);
            if (fields.Count > 1 || fields[0].Length > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The exception for a file that cannot be used.</summary>
    public InvalidDataException Bad(string what) => new($"Line {Line} of {source}: {what}.");

    private int Peek() => ahead = Next();

    private int Next()
    {
        int c = ahead == -2 ? reader.Read() : ahead;
        ahead = -2;
        return c;
    }

    private void ReadRecord(List<string> fields)
    {
        int length = 0;
        bool quoted = false;
        field.Clear();
        while (true)
        {
            int c = Next();
            if (++length > MaxRecord)
            {
                throw Bad("it does not end within a million characters");
            }

            if (quoted)
            {
                switch (c)
                {
                    case < 0:
                        throw Bad("a quote is not closed");
                    case '"' when Peek() == '"':
                        field.Append((char)Next());
                        break;
                    case '"':
                        quoted = false;
                        break;
                    default:
                        line += c == '\n' ? 1 : 0;
                        field.Append((char)c);
                        break;
                }

                continue;
            }

            switch (c)
            {
                case '"' when field.Length == 0:
                    quoted = true;
                    break;
                case ',':
                    fields.Add(field.ToString());
                    field.Clear();
                    break;
                case '\r' when Peek() == '\n':
                    break;
                case < 0 or '\n' or '\r':
                    line++;
                    fields.Add(field.ToString());
                    return;
                default:
                    field.Append((char)c);
                    break;
            }
        }
    }
}
