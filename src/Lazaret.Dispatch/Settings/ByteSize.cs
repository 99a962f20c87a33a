using System.Globalization;

namespace Lazaret.Dispatch.Settings;

/// <summary>Sizes in bytes as the existing dispatcher writes them (<c>event-dispatcher</c> §12). Units are case-sensitive.</summary>
internal static class ByteSize
{
    public const string Allowed = "a size in bytes such as 3Mi, 64MiB, 10kB, 5G or 1000; a fraction is cut off";

    private const string Letters = "KMGTPE";

    /// <summary>False for anything that is no size, and for more than fits 63 bits.</summary>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        if (text is null)
        {
            return false;
        }

        int digits = Digits(text, 0);
        int end = digits;
        if (digits > 0 && end < text.Length && text[end] == '.')
        {
            int fraction = Digits(text, end + 1);
            if (fraction == 0)
            {
                return false;
            }

            end += 1 + fraction;
        }

        return digits > 0
            && UnitOf(text[end..]) is > 0 and var unit
            && long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number <= long.MaxValue / unit
            && (bytes = number * unit) >= 0;
    }

    private static int Digits(string text, int from) => text.AsSpan(from).IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length - from;

    /// <summary>0 = no unit of ours.</summary>
    private static long UnitOf(string unit)
    {
        if (unit is "" or "B")
        {
            return 1;
        }

        int power = unit[0] == 'k' ? 1 : Letters.IndexOf(unit[0], StringComparison.Ordinal) + 1;
        long basis = unit[1..] switch
        {
            "i" or "iB" when unit[0] != 'k' => 1024,
            "B" when unit[0] != 'K' => 1000, // kB is the only one in lower case
            "" when unit[0] != 'k' => 1000,
            _ => 0,
        };
        long factor = power == 0 ? 0 : 1;
        for (int i = 0; i < power; i++)
        {
            factor *= basis;
        }

        return factor;
    }
}
