namespace Lazaret.Connectors.Filesystem;

/// <summary>Names of sub-directories, end to end in one block of bytes: a few bytes each more than the names themselves.</summary>
internal sealed class PackedNames
{
    private byte[] bytes = [];
    private int used;
    private long[] slots = []; // start in the upper, length in the lower 32 bits

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int index] => bytes.AsSpan((int)(slots[index] >> 32), (int)slots[index]);

    public void Add(ReadOnlySpan<byte> name)
    {
        if (used + name.Length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(256, checked((used + name.Length) * 2)));
        }

        if (Count == slots.Length)
        {
            Array.Resize(ref slots, Math.Max(8, Count * 2));
        }

        name.CopyTo(bytes.AsSpan(used));
        slots[Count++] = ((long)used << 32) | (uint)name.Length;
        used += name.Length;
    }

    /// <summary>In the order of their bytes.</summary>
    public void Sort()
    {
        byte[] block = bytes;
        slots.AsSpan(0, Count).Sort((a, b) => block.AsSpan((int)(a >> 32), (int)a).SequenceCompareTo(block.AsSpan((int)(b >> 32), (int)b)));
    }
}
