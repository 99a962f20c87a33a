using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Items;

namespace Lazaret.Connectors.Filesystem.Watching;

/// <summary>
/// Which versions of which files the last poll saw: 8 bytes of hash each, so that a million files take some 40 MB. Two that collide are told apart by the
/// next reconciliation, which delivers everything.
/// </summary>
internal sealed class PollSnapshot
{
    private HashSet<ulong> last = [];
    private HashSet<ulong> current = [];

    /// <summary>Notes a file; true when the last poll did not see this version.</summary>
    public bool IsNew(NewItem item)
    {
        ulong key = KeyOf(item);
        current.Add(key);
        return !last.Contains(key);
    }

    /// <summary>Did the last poll see this version? Does not note it.</summary>
    public bool Has(NewItem item) => last.Contains(KeyOf(item));

    /// <summary>A poll is over; after one that was cut short, what the one before saw counts still.</summary>
    public void EndPoll(bool complete)
    {
        if (complete)
        {
            (last, current) = (current, last);
        }

        current.Clear();
    }

    private static ulong KeyOf(NewItem item)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.Unicode.GetBytes(item.IdempotencyKey!), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
