using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>AES-256 in counter mode; the counter is a 128-bit big-endian number (<c>event-dispatcher</c> §10.4).</summary>
internal sealed class AesCtrCipher : IStreamCipher
{
    /// <summary>Bytes of the configured part of the key, which is ASCII.</summary>
    public const int KeyCharacters = 24;

    /// <summary>Bytes of a key that every object has of its own.</summary>
    public const int SaltSize = 8;

    /// <summary>Bytes of the first counter.</summary>
    public const int CounterSize = 16;

    /// <summary>What stands before the encrypted bytes: salt and first counter.</summary>
    public const int HeaderSize = SaltSize + CounterSize;

    // Enough blocks at once that a call costs nothing against its work.
    private const int Batch = 4096;

    private readonly Aes aes = Aes.Create();
    private readonly UInt128 first;
    private readonly byte[] keyStream = new byte[Batch];

    /// <param name="key">24 ASCII characters.</param>
    /// <param name="header">Salt and first counter.</param>
    public AesCtrCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> header)
    {
        byte[] whole = [.. key, .. header[..SaltSize]];
        aes.Key = whole;
        first = BinaryPrimitives.ReadUInt128BigEndian(header[SaltSize..]);
    }

    public void Apply(Span<byte> data, long offset)
    {
        while (data.Length > 0)
        {
            int skip = (int)(offset & (CounterSize - 1));
            int count = Math.Min(data.Length, Batch - skip);
            Span<byte> stream = Fill((skip + count + CounterSize - 1) / CounterSize, offset / CounterSize);
            Xor(data[..count], stream.Slice(skip, count));
            data = data[count..];
            offset += count;
        }
    }

    public void Dispose() => aes.Dispose();

    private static void Xor(Span<byte> data, ReadOnlySpan<byte> with)
    {
        Span<Vector<byte>> wide = MemoryMarshal.Cast<byte, Vector<byte>>(data);
        ReadOnlySpan<Vector<byte>> wideWith = MemoryMarshal.Cast<byte, Vector<byte>>(with);
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] ^= wideWith[i];
        }

        for (int i = wide.Length * Vector<byte>.Count; i < data.Length; i++)
        {
            data[i] ^= with[i];
        }
    }

    private Span<byte> Fill(int blocks, long from)
    {
        Span<byte> stream = keyStream.AsSpan(0, blocks * CounterSize);
        for (int i = 0; i < blocks; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(stream[(i * CounterSize)..], unchecked(first + (UInt128)(ulong)(from + i)));
        }

        aes.EncryptEcb(stream, stream, PaddingMode.None);
        return stream;
    }
}
