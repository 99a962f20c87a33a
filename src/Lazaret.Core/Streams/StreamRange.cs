namespace Lazaret.Core.Streams;

/// <summary>A piece of a stream (<c>event-dispatcher</c> §10.1).</summary>
/// <param name="Offset">Where it begins; negative counts from the end and stops at the beginning.</param>
/// <param name="Length">How many bytes; 0 or less = to the end.</param>
public readonly record struct StreamRange(long Offset, long Length)
{
    /// <summary>Everything.</summary>
    public static StreamRange All => default;

    public bool IsAll => Offset == 0 && Length <= 0;

    /// <summary>What it means for an object of <paramref name="size"/> bytes; null when it begins at or behind the end of one that is not empty.</summary>
    public (long Start, long Count)? Of(long size)
    {
        long start = Offset < 0 ? Math.Max(0, size + Offset) : Offset;
        if (start > 0 && start >= size)
        {
            return null;
        }

        long rest = size - start;
        return (start, Length <= 0 ? rest : Math.Min(Length, rest));
    }
}
