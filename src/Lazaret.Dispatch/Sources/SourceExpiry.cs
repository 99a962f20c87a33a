using System.Globalization;

namespace Lazaret.Dispatch.Sources;

/// <summary>The texts of <c>expire_events_after</c> (<c>event-dispatcher</c> §8.4).</summary>
internal static class SourceExpiry
{
    public const string Allowed = "allowed is \"0\" for never, or a number from 1 and days, weeks, months (of 30 days) or years (of 365 days) after exactly one space, such as \"7 days\", at most 10000 years";

    private const int MostDays = 10_000 * 365;

    /// <param name="text">The text.</param>
    /// <param name="expiry">Null = never.</param>
    public static bool TryParse(string? text, out TimeSpan? expiry)
    {
        expiry = null;
        if (text is null or "" or "0")
        {
            return true;
        }

        string[] parts = text.Split(' ');
        int days = parts is [_, string unit] ? DaysOf(unit) : 0;
        if (days == 0 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number == 0 || (long)number * days > MostDays)
        {
            return false;
        }

        expiry = TimeSpan.FromDays(number * days);
        return true;
    }

    private static int DaysOf(string unit) => unit switch
    {
        "days" => 1,
        "weeks" => 7,
        "months" => 30,
        "years" => 365,
        _ => 0,
    };
}
