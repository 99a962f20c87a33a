using Lazaret.Core.Text;

namespace Lazaret.Domains.Text;

/// <summary>Names from lines: each line is one, or JSON that holds one. Empty lines are left out.</summary>
internal sealed class LineNameReader : INameReader
{
    /// <summary>The longest line that is looked at when nobody says otherwise, bytes.</summary>
    public const int DefaultMost = 64 * 1024;

    private readonly InputBuffer buffer;
    private readonly LineReader lines;
    private readonly JsonLine? json;
    private readonly int most;

    /// <param name="input">The bytes; not disposed of here.</param>
    /// <param name="json">How lines of JSON are read; null = each line is a name as it stands.</param>
    /// <param name="most">The longest line, bytes. A longer line of JSON ends the input with an error; a longer name is cut there, and so still too long to be one.</param>
    public LineNameReader(Stream input, JsonLine? json, int most = DefaultMost)
    {
        this.json = json;
        this.most = most;
        buffer = new InputBuffer(input, most + 4096);
        lines = new LineReader(buffer, most);
    }

    public async ValueTask<bool> ReadAsync(NameBatch batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            Take(batch);
            if (batch.Count > 0)
            {
                return true;
            }

            if (!await buffer.FillAsync(cancellationToken).ConfigureAwait(false))
            {
                // The last line may have no end.
                Take(batch);
                return batch.Count > 0;
            }
        }
    }

    private void Take(NameBatch batch)
    {
        while (!batch.IsFull && lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (lines.Number == 1 && line.StartsWith("\uFEFF"u8))
            {
                line = line[3..];
            }

            line = line.Trim(" \t\r"u8);
            if (line.IsEmpty)
            {
                continue;
            }

            if (json is null)
            {
                batch.Add(LosslessUtf8.Decode(line), lines.Number);
            }
            else if (lines.IsCut)
            {
                throw new InputException(lines.Number, $"is longer than {most} bytes, which is the most that is allowed") { IsTooLong = true };
            }
            else
            {
                (string name, bool whole) = json.Read(line, lines.Number);
                batch.Add(name, lines.Number, whole ? line.ToArray() : null);
            }
        }
    }
}
