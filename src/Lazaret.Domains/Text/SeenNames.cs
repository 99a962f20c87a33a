using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace Lazaret.Domains.Text;

/// <summary>
/// Which names came already, in bounded memory: the first 128 bits of their SHA-256, so that nobody can make one name hide another. When there are too many it forgets them all, and a name that
/// comes again far behind is taken for new.
/// </summary>
/// <param name="most">How many it remembers; each takes about 40 bytes.</param>
internal sealed class SeenNames(int most = 1_000_000)
{
    private readonly HashSet<UInt128> seen = [];

    /// <summary>False when the name came already.</summary>
    public bool Add(string name)
    {
        if (seen.Count >= most)
        {
            seen.Clear();
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(name.AsSpan()), hash);
        return seen.Add(BinaryPrimitives.ReadUInt128LittleEndian(hash));
    }
}
