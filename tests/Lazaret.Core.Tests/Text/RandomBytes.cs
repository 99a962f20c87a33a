namespace Lazaret.Core.Tests.Text;

/// <summary>Bytes that are sometimes UTF-8, sometimes nearly and sometimes not at all.</summary>
internal sealed class RandomBytes(Random random)
{
    private static readonly byte[][] Pieces =
    [
        "a"u8.ToArray(), "/"u8.ToArray(), "\""u8.ToArray(), "\\"u8.ToArray(), "\n"u8.ToArray(), "é"u8.ToArray(), "€"u8.ToArray(), "😀"u8.ToArray(), "💀"u8.ToArray(),
        [0xFF], [0x80], [0xC0, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80], [0xED, 0xB2, 0x80], [0xEF, 0xBF, 0xBD], [0xF4, 0x90, 0x80, 0x80], [0xC3], [0x01], [0x7F],
    ];

    public byte[] Next()
    {
        List<byte> bytes = [];
        for (int count = random.Next(12); count > 0; count--)
        {
            if (random.Next(3) == 0)
            {
                bytes.Add((byte)random.Next(256));
            }
            else
            {
                bytes.AddRange(Pieces[random.Next(Pieces.Length)]);
            }
        }

        return [.. bytes];
    }
}
