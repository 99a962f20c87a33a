using System.Buffers;

namespace Lazaret.Connectors.S3.Delivery;

/// <summary>A part of an item in memory.</summary>
/// <param name="Number">1 upwards.</param>
/// <param name="Buffer">Rented.</param>
/// <param name="Count">Bytes in it.</param>
/// <param name="Sha256">Of those bytes.</param>
internal sealed record S3Part(int Number, byte[] Buffer, int Count, byte[] Sha256)
{
    public MemoryStream Open() => new(Buffer, 0, Count, writable: false);

    public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
}
