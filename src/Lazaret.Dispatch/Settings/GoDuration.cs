using System.Buffers;
using System.Globalization;

namespace Lazaret.Dispatch.Settings;

/// <summary>Lengths of time as Go writes them (<c>event-dispatcher</c> §12): numbers with units, one after the other.</summary>
internal static class GoDuration
{
    public const string Allowed = "a length of time such as 1ms, 1.5s or 1h2m, in ns, us, ms, s, m and h";

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private const decimal MostNanoseconds = long.MaxValue;

    /// <summary>False for anything that is no length of time, a negative one, and more than 292 years. What is shorter than 100 ns is cut off.</summary>
    public static bool TryParse(string? text, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        if (text is null or "" or { Length: > 100 })
        {
            return false;
        }

        if (text == "0")
        {
            return true;
        }

        decimal nanoseconds = 0;
        ReadOnlySpan<char> rest = text;
        while (rest.Length > 0)
        {
            int number = rest.IndexOfAnyExcept(NumberCharacters);
            if (number <= 0
                || !decimal.TryParse(rest[..number], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
                || Unit(rest = rest[number..]) is not ({ } unit, { } length)
                || value > MostNanoseconds / unit
                || (nanoseconds += value * unit) > MostNanoseconds)
            {
                return false;
            }

            rest = rest[length..];
        }

        time = TimeSpan.FromTicks((long)(nanoseconds / TimeSpan.NanosecondsPerTick));
        return true;
    }

    /// <summary>Nanoseconds of the unit at the start, and its length in characters.</summary>
    private static (decimal Nanoseconds, int Length)? Unit(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny(NumberCharacters);
        ReadOnlySpan<char> unit = end < 0 ? text : text[..end];
        decimal? nanoseconds = unit switch
        {
            "ns" => 1m,
            "us" or "µs" or "μs" => 1_000m,
            "ms" => 1_000_000m,
            "s" => 1_000_000_000m,
            "m" => 60_000_000_000m,
            "h" => 3_600_000_000_000m,
            _ => null,
        };
        return nanoseconds is { } found ? (found, unit.Length) : null;
    }
}
