using System.Globalization;
using System.Text;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>Times as a route file has them: whole numbers with <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>, larger units first (<c>1h30m</c>); <c>0</c> alone is none.</summary>
public static class DurationText
{
    /// <summary>The same for JSON Schema.</summary>
    internal const string Pattern = "^(0|(?=[0-9])([0-9]{1,6}d)?([0-9]{1,8}h)?([0-9]{1,9}m(?!s))?([0-9]{1,9}s)?([0-9]{1,9}ms)?)$";

    private static readonly (string Unit, long Ms)[] Units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    /// <summary>False when <paramref name="text"/> is no time.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        if (text == "0")
        {
            return true;
        }

        long total = 0;
        int at = 0;
        int unit = 0;
        while (at < text.Length)
        {
            int end = at;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            int unitEnd = end;
            while (unitEnd < text.Length && char.IsAsciiLetterLower(text[unitEnd]))
            {
                unitEnd++;
            }

            string name = text[end..unitEnd];
            int found = Array.FindIndex(Units, u => u.Unit == name);
            int most = found == 0 ? 6 : found == 1 ? 8 : 9;
            if (found < unit || end == at || end - at > most)
            {
                return false;
            }

            total += long.Parse(text.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture) * Units[found].Ms;
            unit = found + 1;
            at = unitEnd;
        }

        time = TimeSpan.FromMilliseconds(total);
        return text.Length > 0;
    }

    /// <summary>As <see cref="TryParse"/> reads it; parts of milliseconds are left out.</summary>
    public static string Of(TimeSpan time)
    {
        long rest = (long)time.TotalMilliseconds;
        StringBuilder text = new();
        foreach ((string unit, long ms) in Units)
        {
            if (rest >= ms)
            {
                text.Append(CultureInfo.InvariantCulture, $"{rest / ms}{unit}");
                rest %= ms;
            }
        }

        return text.Length == 0 ? "0" : text.ToString();
    }
}
