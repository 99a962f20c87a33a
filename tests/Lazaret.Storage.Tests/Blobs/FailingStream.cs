namespace Lazaret.Storage.Tests.Blobs;

/// <summary>Fails after some bytes, as a network disk does.</summary>
internal sealed class FailingStream(byte[] content, int after) : MemoryStream(content)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return Position < after ? base.Read(buffer.Span[..(int)Math.Min(buffer.Length, after - Position)]) : throw new IOException("The disk said no.");
    }
}
