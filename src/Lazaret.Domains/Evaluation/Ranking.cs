namespace Lazaret.Domains.Evaluation;

/// <summary>Figures that depend on the order of the margins only.</summary>
internal static class Ranking
{
    /// <summary>Keeps a product such as 0.001 · 3000 from ending up just below its whole number.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Area under the curve of true against false positives.</summary>
    /// <param name="dga">Margins of the generated names, rising.</param>
    /// <param name="benign">Margins of the harmless names, rising.</param>
    /// <returns>Null when one of them is empty.</returns>
    public static double? Auc(ReadOnlySpan<float> dga, ReadOnlySpan<float> benign)
    {
        if (dga.IsEmpty || benign.IsEmpty)
        {
            return null;
        }

        double wins = 0;
        int below = 0;
        int upTo = 0;
        foreach (float margin in dga)
        {
            while (below < benign.Length && benign[below] < margin)
            {
                below++;
            }

            while (upTo < benign.Length && benign[upTo] <= margin)
            {
                upTo++;
            }

            wins += (below + upTo) / 2.0;
        }

        return wins / ((double)dga.Length * benign.Length);
    }

    /// <summary>The highest share of generated names above a threshold that at most a share of the harmless names lie above.</summary>
    /// <param name="dga">Margins of the generated names, rising.</param>
    /// <param name="benign">Margins of the harmless names, rising.</param>
    /// <param name="share">The share, 0 to 1.</param>
    /// <returns>Null when one of them is empty.</returns>
    public static double? TprAtFpr(ReadOnlySpan<float> dga, ReadOnlySpan<float> benign, double share)
    {
        if (dga.IsEmpty || benign.IsEmpty)
        {
            return null;
        }

        int above = (int)Math.Floor((share * benign.Length) + Rounding);
        if (above >= benign.Length)
        {
            return 1;
        }

        float threshold = benign[benign.Length - 1 - above];
        int found = 0;
        while (found < dga.Length && dga[dga.Length - 1 - found] > threshold)
        {
            found++;
        }

        return (double)found / dga.Length;
    }
}
