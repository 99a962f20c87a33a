namespace Lazaret.Dispatch.Produce.Direct;

/// <summary>Steps over Avro. After the first mistake it stands still and says so.</summary>
internal ref struct Walk(ReadOnlySpan<byte> bytes, int at)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    public int At { get; private set; } = at;

    public bool IsGood { get; private set; } = true;

    public long Long()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && At < bytes.Length; shift += 7)
        {
            byte next = bytes[At++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        IsGood = false;
        return 0;
    }

    /// <summary>A text, or bytes.</summary>
    public Piece Text()
    {
        long length = Long();
        if (!IsGood || length < 0 || length > bytes.Length - At)
        {
            IsGood = false;
            return default;
        }

        Piece piece = new(At, (int)length);
        At += (int)length;
        return piece;
    }

    public void Skip(int texts)
    {
        for (; texts > 0; texts--)
        {
            Text();
        }
    }

    public void Texts()
    {
        for (long count = Block(); count > 0; count = Block())
        {
            for (; count > 0 && IsGood; count--)
            {
                Text();
            }
        }
    }

    public void Bytes(int count)
    {
        if (count > bytes.Length - At)
        {
            IsGood = false;
            return;
        }

        At += count;
    }

    public byte Byte()
    {
        int start = At;
        Bytes(1);
        byte value = IsGood ? bytes[start] : (byte)0;
        IsGood &= value <= 1;
        return value;
    }

    /// <summary>The entries of the block that begins here; 0 = there are no more, or a mistake.</summary>
    public long Block()
    {
        long count = IsGood ? Long() : 0;
        if (count < 0)
        {
            long size = Long();
            count = -count;
            IsGood &= size >= 0 && size <= bytes.Length - At;
        }

        IsGood &= count >= 0 && count <= bytes.Length - At;
        return IsGood ? count : 0;
    }
}
