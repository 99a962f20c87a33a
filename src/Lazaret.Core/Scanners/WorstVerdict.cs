using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Scanners;

/// <summary>The order of verdicts: malicious before suspicious before not scanned before clean. One engine that could not scan keeps an object from being clean.</summary>
public static class WorstVerdict
{
    /// <summary>The verdict that decides; the first of equals; null for none.</summary>
    public static ScannerVerdict? Of(IReadOnlyList<ScannerVerdict> verdicts)
    {
        ScannerVerdict? worst = null;
        foreach (ScannerVerdict verdict in verdicts)
        {
            if (worst is null || Rank(verdict.Outcome) > Rank(worst.Outcome))
            {
                worst = verdict;
            }
        }

        return worst;
    }

    /// <summary>0 for clean up to 4 for malicious.</summary>
    public static int Rank(Outcome outcome) => outcome switch
    {
        Outcome.Clean => 0,
        Outcome.NotScanned => 1,
        Outcome.Failed => 2,
        Outcome.Suspicious => 3,
        _ => 4,
    };
}
