namespace Lazaret.Domains.Inference;

/// <summary>Texts as tokens, each in a row of its own.</summary>
internal sealed class TokenTexts
{
    private readonly byte[] tokens;
    private readonly byte[] lengths;
    private readonly byte[] map;

    /// <param name="capacity">Most texts.</param>
    /// <param name="maxLength">Most characters of a text that are kept, counted from its end.</param>
    /// <param name="map">The token of each byte.</param>
    public TokenTexts(int capacity, int maxLength, byte[] map)
    {
        tokens = new byte[capacity * maxLength];
        lengths = new byte[capacity];
        this.map = map;
        MaxLength = maxLength;
    }

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Most characters of a text that are kept.</summary>
    public int MaxLength { get; }

    /// <summary>Forgets all texts.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a text of two parts with a dot between them, and returns its number.</summary>
    public int Add(ReadOnlySpan<byte> label, ReadOnlySpan<byte> suffix)
    {
        Span<byte> row = tokens.AsSpan(Count * MaxLength, MaxLength);
        int length = Math.Min(label.Length + 1 + suffix.Length, MaxLength);
        int skip = label.Length + 1 + suffix.Length - length;
        for (int i = 0; i < length; i++)
        {
            int at = skip + i - label.Length;
            row[i] = map[at < 0 ? label[skip + i] : at == 0 ? (byte)'.' : suffix[at - 1]];
        }

        lengths[Count] = (byte)length;
        return Count++;
    }

    /// <summary>The tokens of a text.</summary>
    public ReadOnlySpan<byte> this[int text] => tokens.AsSpan(text * MaxLength, lengths[text]);
}
