using Lazaret.Domains.Model;

namespace Lazaret.Domains.Grpc;

/// <summary>
/// How far the margins of what comes in have moved from those of the harmless names that the model was fixed on, as most names are harmless: the population stability index over equal bins, anew
/// after every so many names. Below 0.1 nothing has changed, above 0.25 much has.
/// </summary>
/// <param name="reference">The spread when the model was made.</param>
/// <param name="window">So many names make a figure.</param>
internal sealed class ScoreDrift(ScoreHistogram reference, int window = 50_000)
{
    private readonly Lock gate = new();
    private readonly long[] counts = new long[reference.Benign.Count];
    private long total;

    /// <summary>The index of the last full window; null before the first.</summary>
    public double? Index { get; private set; }

    public void Add(ReadOnlySpan<float> margins)
    {
        lock (gate)
        {
            foreach (float margin in margins)
            {
                float place = (margin - reference.Low) / (reference.High - reference.Low) * counts.Length;
                counts[(int)Math.Clamp(place, 0, counts.Length - 1)]++;
                if (++total == window)
                {
                    Index = Compare();
                    Array.Clear(counts);
                    total = 0;
                }
            }
        }
    }

    private double Compare()
    {
        // A bin that is empty on one side would give infinity: it counts as one name in ten thousand.
        const double Least = 1e-4;
        double all = reference.Benign.Sum();
        double index = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double expected = Math.Max(Least, reference.Benign[i] / all);
            double actual = Math.Max(Least, (double)counts[i] / total);
            index += (actual - expected) * Math.Log(actual / expected);
        }

        return index;
    }
}
