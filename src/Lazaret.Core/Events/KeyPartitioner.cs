using System.Text;

namespace Lazaret.Core.Events;

/// <summary>The partition of a key, as the existing dispatcher chooses it (<c>event-dispatcher</c> §8.6): FNV-1a over 32 bits, taken as a signed number, modulo, sign dropped.</summary>
public static class KeyPartitioner
{
    public static int Of(string key, int partitions)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(key))
        {
            hash = (hash ^ b) * 16777619;
        }

        int partition = unchecked((int)hash) % partitions;
        return partition < 0 ? -partition : partition;
    }
}
