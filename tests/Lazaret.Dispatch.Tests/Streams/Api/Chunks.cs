namespace Lazaret.Dispatch.Tests.Streams.Api;

/// <summary>A stream of unknown length that gives its bytes in pieces of one size.</summary>
internal sealed class Chunks(int size, int piece) : Stream
{
    private int at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = Math.Min(Math.Min(count, piece), size - at);
        for (int i = 0; i < read; i++)
        {
            int x = at + i;
            buffer[offset + i] = (byte)(x ^ (x >> 8) ^ (x >> 15));
        }

        at += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
