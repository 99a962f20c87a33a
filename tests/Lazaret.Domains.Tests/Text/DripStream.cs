namespace Lazaret.Domains.Tests.Text;

/// <summary>Bytes that come in pieces of any size, as from a network.</summary>
internal sealed class DripStream(byte[] bytes, Random random) : MemoryStream(bytes, writable: false)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(4) == 0 ? 1 : random.Next(1, 5000))], cancellationToken);
}
