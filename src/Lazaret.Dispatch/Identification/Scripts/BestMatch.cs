namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>Which of the rules that match decides (section 11.2).</summary>
internal static class BestMatch
{
    /// <summary>
    /// The type with the highest score over 0, the first of equals; null when there is none. A rule that names no score has that of the match
    /// before it, the first one 1: the rules that others wrote for this count on it.
    /// </summary>
    public static string? Of(IEnumerable<ScriptMatch> matches)
    {
        string? best = null;
        int most = 0;
        int score = 1;
        foreach (ScriptMatch match in matches)
        {
            score = match.Score ?? score;
            if (score > most)
            {
                (best, most) = (match.Type, score);
            }
        }

        return best;
    }
}
