namespace Lazaret.Scanning.Routes.Notify;

/// <summary>Which alerts were told lately, so that equal ones are told once in a while. One thread at a time.</summary>
/// <param name="repeatAfter">How long an alert is remembered; 0 = everything is told.</param>
/// <param name="time">The clock; its steady part is used.</param>
internal sealed class AlertMemory(TimeSpan repeatAfter, TimeProvider time)
{
    /// <summary>With more than this the oldest are forgotten, and told again.</summary>
    public const int Most = 10_000;

    private readonly Dictionary<string, (long At, int Repeats)> told = new(StringComparer.Ordinal);

    /// <summary>True when it is to be told now, with the number of equal ones that were not.</summary>
    public bool ShouldTell(RouteAlert alert, out int repeats)
    {
        repeats = 0;
        if (repeatAfter <= TimeSpan.Zero)
        {
            return true;
        }

        string key = $"{alert.Route}\n{alert.Event}\n{alert.Subject ?? alert.Text}";
        long now = time.GetTimestamp();
        if (told.TryGetValue(key, out (long At, int Repeats) last) && time.GetElapsedTime(last.At, now) < repeatAfter)
        {
            told[key] = last with { Repeats = last.Repeats + 1 };
            return false;
        }

        repeats = last.Repeats;
        told[key] = (now, 0);
        if (told.Count > Most)
        {
            foreach (string old in told.OrderBy(t => t.Value.At).Take(Most / 10).Select(t => t.Key).ToList())
            {
                told.Remove(old);
            }
        }

        return true;
    }
}
