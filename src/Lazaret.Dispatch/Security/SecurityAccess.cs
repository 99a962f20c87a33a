namespace Lazaret.Dispatch.Security;

/// <summary>
/// May who holds one security string see what has another (<c>event-dispatcher</c> §17)? What cannot be understood gives no access. Answers are remembered; any number of threads may ask.
/// </summary>
/// <param name="model">The labels.</param>
/// <param name="remembered">So many answers are kept, about; at least 2.</param>
internal sealed class SecurityAccess(SecurityModel model, int remembered = 10_000)
{
    /// <summary>Longer strings (in characters) are judged each time instead of being kept.</summary>
    private const int MostKept = 1_000;

    /// <summary>Longer strings (in characters) give no access without being read.</summary>
    private const int MostRead = 10_000;

    private readonly SecurityParser parser = new(model);
    private readonly AnswerCache cache = new(remembered);

    /// <param name="max">What the consumer holds; empty = it did not ask for a limit, so everything passes.</param>
    /// <param name="security">What the event has; empty = it passes.</param>
    public bool CanAccess(string? max, string? security)
    {
        if (string.IsNullOrEmpty(max) || string.IsNullOrEmpty(security))
        {
            return true;
        }

        if (max.Length > MostKept || security.Length > MostKept)
        {
            return max.Length <= MostRead && security.Length <= MostRead && Judge(max, security);
        }

        if (cache.Find((max, security)) is { } known)
        {
            return known;
        }

        bool answer = Judge(max, security);
        cache.Keep((max, security), answer);
        return answer;
    }

    /// <summary>Why a consumer's string gives access to nothing, as a sentence; null when it can be used or is empty.</summary>
    public string? WhyUseless(string? max) => string.IsNullOrEmpty(max) ? null
        : max.Length > MostRead ? $"the security string has {max.Length} characters; allowed are {MostRead}"
        : parser.Parse(max).Error;

    private bool Judge(string max, string security) =>
        parser.Parse(max).Marking is { } holder && parser.Parse(security).Marking is { } wanted && Holds(holder, wanted);

    private static bool Holds(SecurityMarking holder, SecurityMarking wanted) =>
        (wanted.Classification == holder.Classification || wanted.Classification.Priority < holder.Classification.Priority)
        && wanted.Caveats.All(holder.Caveats.Contains)
        && (wanted.Groups.Count == 0 || wanted.Groups.Overlaps(holder.Groups))
        && (wanted.Tlp is not { Enforced: true } || wanted.Tlp == holder.Tlp);
}
