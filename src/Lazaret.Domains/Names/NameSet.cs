namespace Lazaret.Domains.Names;

/// <summary>A set of normalised names that is asked with spans of bytes. One hash table and one array of bytes, so that a million names take some 30 MB.</summary>
internal sealed class NameSet
{
    private int[] slots = new int[64];
    private byte[] pool = new byte[1024];

    /// <summary>Place 0 stands for a free slot.</summary>
    private int used = 1;

    /// <summary>How many names.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a name of 1 to 255 bytes; false when it is there already.</summary>
    public bool Add(ReadOnlySpan<byte> name)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, byte.MaxValue);
        int slot = Find(slots, name);
        if (slots[slot] != 0)
        {
            return false;
        }

        if (used + name.Length + 1 > pool.Length)
        {
            Array.Resize(ref pool, pool.Length * 2);
        }

        slots[slot] = used;
        pool[used] = (byte)name.Length;
        name.CopyTo(pool.AsSpan(used + 1));
        used += name.Length + 1;
        if (++Count > slots.Length / 2)
        {
            Grow();
        }

        return true;
    }

    /// <summary>The name is in the set.</summary>
    public bool Contains(ReadOnlySpan<byte> name) => Count > 0 && slots[Find(slots, name)] != 0;

    private void Grow()
    {
        int[] grown = new int[slots.Length * 2];
        foreach (int place in slots)
        {
            if (place != 0)
            {
                grown[Find(grown, At(place))] = place;
            }
        }

        slots = grown;
    }

    private int Find(int[] table, ReadOnlySpan<byte> name)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in name)
        {
            hash = (hash ^ b) * 1099511628211;
        }

        int slot = (int)((hash ^ (hash >> 32)) & (ulong)(table.Length - 1));
        while (table[slot] != 0 && !At(table[slot]).SequenceEqual(name))
        {
            slot = (slot + 1) & (table.Length - 1);
        }

        return slot;
    }

    private ReadOnlySpan<byte> At(int place) => pool.AsSpan(place + 1, pool[place]);
}
