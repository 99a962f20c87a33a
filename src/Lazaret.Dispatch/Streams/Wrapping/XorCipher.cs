using System.Runtime.Intrinsics;

namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>Sixteen bytes over and over (<c>event-dispatcher</c> §10.4). Hides malware from scanners that look into the store's files; protects nothing.</summary>
internal sealed class XorCipher : IStreamCipher
{
    public static XorCipher Shared { get; } = new();

    private static ReadOnlySpan<byte> Key => "iloveazul1234567"u8;

    public void Apply(Span<byte> data, long offset)
    {
        Span<byte> turned = stackalloc byte[16];
        for (int i = 0; i < turned.Length; i++)
        {
            turned[i] = Key[(int)((offset + i) & 15)];
        }

        Vector128<byte> key = Vector128.Create<byte>(turned);
        int at = 0;
        for (; at + 16 <= data.Length; at += 16)
        {
            Span<byte> block = data.Slice(at, 16);
            (Vector128.Create<byte>(block) ^ key).CopyTo(block);
        }

        for (; at < data.Length; at++)
        {
            data[at] ^= turned[at & 15];
        }
    }

    public void Dispose()
    {
    }
}
