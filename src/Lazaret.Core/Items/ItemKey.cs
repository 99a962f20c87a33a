using System.Buffers.Binary;
using System.Security.Cryptography;
using Lazaret.Core.Text;

namespace Lazaret.Core.Items;

/// <summary>
/// The key that makes accepting idempotent inside a job: 128 bits of SHA-256 over the idempotency key or, without one, the
/// location. Two items of one job with one key are the same item, however often they are sent.
/// </summary>
public readonly record struct ItemKey(ulong High, ulong Low)
{
    /// <summary>Makes the key of an item.</summary>
    public static ItemKey Of(NewItem item)
    {
        string text = item.IdempotencyKey ?? item.Location;
        int max = LosslessUtf8.MaxByteCount(text) + 1;
        byte[]? rented = max > 1024 ? System.Buffers.ArrayPool<byte>.Shared.Rent(max) : null;
        Span<byte> buffer = rented ?? stackalloc byte[1024];
        try
        {
            buffer[0] = item.IdempotencyKey is null ? (byte)0 : (byte)1;
            int length = 1 + LosslessUtf8.Encode(text, buffer[1..]);
            Span<byte> hash = stackalloc byte[32];
            SHA256.HashData(buffer[..length], hash);
            return new ItemKey(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
        }
        finally
        {
            if (rented is not null)
            {
                System.Buffers.ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }
}
