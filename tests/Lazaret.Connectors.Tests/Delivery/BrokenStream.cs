namespace Lazaret.Connectors.Tests.Delivery;

/// <summary>Gives zeros, and breaks after some.</summary>
internal sealed class BrokenStream(int after) : MemoryStream(new byte[after])
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await base.ReadAsync(buffer, cancellationToken) is var count and > 0 ? count : throw new IOException("the disk broke");
}
