using System.Buffers.Binary;
using System.Text;
using Lazaret.Core.Integrity;

namespace Lazaret.Core.Tests.Integrity;

public sealed class Crc32CTests
{
    public static TheoryData<byte[], uint> Vectors() => new()
    {
        { [], 0 },
        { Encoding.ASCII.GetBytes("123456789"), 0xE3069283 },
        { new byte[32], 0x8A9136AA }, // this and the next three: RFC 3720, B.4
        { [.. Enumerable.Repeat((byte)0xFF, 32)], 0x62A8AB43 },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 0x46DD794E },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))], 0x113FDB5C },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Known_vectors_hold(byte[] data, uint crc) => Assert.Equal(crc, Crc32C.Compute(data));

    [Fact]
    public void Any_way_of_cutting_gives_the_same_sum()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int i = 0; i < 500; i++)
        {
            byte[] data = new byte[random.Next(100)];
            random.NextBytes(data);
            int cut = random.Next(data.Length + 1);
            uint parts = Crc32C.Append(Crc32C.Append(0, data.AsSpan(0, cut)), data.AsSpan(cut));
            Assert.True(Crc32C.Compute(data) == parts && parts == BitByBit(data), $"seed {seed}");
        }
    }

    [Fact]
    public void A_number_counts_as_its_eight_bytes_lowest_first()
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, -123456789012345);
        Assert.Equal(Crc32C.Append(77, bytes), Crc32C.Append(77, -123456789012345));
    }

    [Fact]
    public void One_flipped_bit_is_always_seen()
    {
        byte[] data = Encoding.ASCII.GetBytes("a record that matters");
        uint crc = Crc32C.Compute(data);
        for (int bit = 0; bit < data.Length * 8; bit++)
        {
            data[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(crc, Crc32C.Compute(data));
            data[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static uint BitByBit(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }

        return ~crc;
    }
}
