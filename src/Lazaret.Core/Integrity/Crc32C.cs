using System.Buffers.Binary;
using System.Numerics;

namespace Lazaret.Core.Integrity;

/// <summary>CRC-32C (Castagnoli), as in iSCSI and ext4: the checksum of every record that matters. Hardware instruction where there is one.</summary>
public static class Crc32C
{
    /// <summary>The checksum of <paramref name="data"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>Continues <paramref name="crc"/> (0 at the start) over <paramref name="data"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        uint state = ~crc;
        while (data.Length >= 8)
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        foreach (byte b in data)
        {
            state = BitOperations.Crc32C(state, b);
        }

        return ~state;
    }

    /// <summary>Continues <paramref name="crc"/> over a number.</summary>
    public static uint Append(uint crc, long value) => ~BitOperations.Crc32C(~crc, (ulong)value);
}
