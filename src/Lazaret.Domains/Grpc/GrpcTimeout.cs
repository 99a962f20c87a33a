using System.Globalization;

namespace Lazaret.Domains.Grpc;

/// <summary>The header <c>grpc-timeout</c>: up to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    /// <summary>So long a timer can wait; what is longer counts as this (49 days).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 2);

    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > 9 || !uint.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            return false;
        }

        double ticks = text[^1] switch
        {
            'H' => number * (double)TimeSpan.TicksPerHour,
            'M' => number * (double)TimeSpan.TicksPerMinute,
            'S' => number * (double)TimeSpan.TicksPerSecond,
            'm' => number * (double)TimeSpan.TicksPerMillisecond,
            'u' => number * (double)TimeSpan.TicksPerMicrosecond,
            'n' => Math.Ceiling(number / 100.0),
            _ => -1,
        };
        timeout = TimeSpan.FromTicks((long)Math.Min(ticks, Longest.Ticks));
        return ticks >= 0;
    }

    /// <summary>The finest unit whose number has at most eight digits; rounded up, never below a microsecond.</summary>
    public static string Format(TimeSpan timeout)
    {
        long micros = Math.Max(1, (long)Math.Ceiling(timeout.TotalMicroseconds));
        (long number, char unit) = micros <= 99_999_999 ? (micros, 'u')
            : micros / 1000 < 99_999_999 ? ((micros + 999) / 1000, 'm')
            : (Math.Min(99_999_999, (micros + 999_999) / 1_000_000), 'S');
        return number.ToString(CultureInfo.InvariantCulture) + unit;
    }
}
