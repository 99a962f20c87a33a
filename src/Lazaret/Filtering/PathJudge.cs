using System.Buffers;
using Lazaret.Core.Filters;
using Lazaret.Core.Text;

namespace Lazaret.Filtering;

/// <summary>
/// Writes <c>included PATH</c> or <c>excluded PATH</c> for each path. Paths are bytes: what came in goes out unchanged, UTF-8 or not. Memory
/// does not grow with the number of lines.
/// </summary>
internal sealed class PathJudge(PathFilter filter, Stream output)
{
    /// <summary>The longest line that is taken, in bytes; no file system has paths near it.</summary>
    public const int LongestLine = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> pending = new(64 * 1024);

    /// <summary>Lines judged or skipped so far.</summary>
    public long Lines { get; private set; }

    public async Task JudgeAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        foreach (string path in paths)
        {
            Judge(path, LosslessUtf8.Encode(path));
        }

        await FlushAsync(cancellationToken);
    }

    /// <summary>Judges one path a line until the end; empty lines are skipped. False at a line that is too long, where it stops.</summary>
    public async Task<bool> JudgeLinesAsync(Stream input, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        int length = 0;
        while (true)
        {
            int read = await input.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                JudgeLine(buffer.AsSpan(0, length));
                await FlushAsync(cancellationToken);
                return true;
            }

            length += read;
            int done = JudgeWholeLines(buffer.AsSpan(0, length));
            buffer.AsSpan(done, length - done).CopyTo(buffer);
            length -= done;

            // After every read, so that whoever feeds us line by line gets answers line by line.
            await FlushAsync(cancellationToken);
            if (length == buffer.Length)
            {
                if (length >= LongestLine)
                {
                    return false;
                }

                Array.Resize(ref buffer, length * 2);
            }
        }
    }

    private int JudgeWholeLines(ReadOnlySpan<byte> bytes)
    {
        int done = 0;
        int end;
        while ((end = bytes[done..].IndexOf((byte)'\n')) >= 0)
        {
            JudgeLine(bytes.Slice(done, end));
            Lines++;
            done += end + 1;
        }

        return done;
    }

    private void JudgeLine(ReadOnlySpan<byte> line)
    {
        if (!line.IsEmpty)
        {
            Judge(LosslessUtf8.Decode(line), line);
        }
    }

    private void Judge(string path, ReadOnlySpan<byte> bytes)
    {
        pending.Write(filter.Includes(path) ? "included "u8 : "excluded "u8);
        pending.Write(bytes);
        pending.Write("\n"u8);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(pending.WrittenMemory, cancellationToken);
        await output.FlushAsync(cancellationToken);
        pending.ResetWrittenCount();
    }
}
