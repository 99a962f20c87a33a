namespace Lazaret.Dispatch.Identification.Deciding;

/// <summary>A row of section 11.5: words that make a type likely.</summary>
/// <param name="Type">The type they indicate.</param>
/// <param name="Instead">The types it may take the place of.</param>
/// <param name="Strong">Counts the hits of each strong pattern; a hit is 15 points.</param>
/// <param name="Weak">Words worth a point each time.</param>
internal sealed record Indicator(string Type, string[] Instead, IReadOnlyList<StrongPattern> Strong, IReadOnlyList<byte[]> Weak)
{
    private const int StrongPoints = 15;
    private const int MostHits = 100;

    /// <summary>The points that <paramref name="head"/> gives.</summary>
    public int Points(ReadOnlySpan<byte> head)
    {
        int points = 0;
        foreach (StrongPattern pattern in Strong)
        {
            points += StrongPoints * Math.Min(MostHits, pattern(head));
        }

        foreach (byte[] word in Weak)
        {
            points += Math.Min(MostHits, head.Count(word));
        }

        return points;
    }
}
