using System.Globalization;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>
/// A moment as events carry it: to the nanosecond, with the offset that the sender wrote, since the key of an event depends on it (<c>event-dispatcher</c> §3.1, §5.2). The zero time is the
/// beginning of the year 1.
/// </summary>
/// <param name="Seconds">Since 1970 in UTC.</param>
/// <param name="Nanos">0 to 999,999,999.</param>
/// <param name="OffsetMinutes">Of the local time, −1439 to 1439.</param>
internal readonly record struct EventTime(long Seconds, int Nanos, short OffsetMinutes)
{
    private const long ZeroSeconds = -62135596800;
    private const long LastSecond = 253402300799;

    public static EventTime Zero => new(ZeroSeconds, 0, 0);

    public bool IsZero => Seconds == ZeroSeconds && Nanos == 0;

    /// <summary>Microseconds since 1970; what is finer is cut off.</summary>
    public long Micros => (Seconds * 1_000_000) + (Nanos / 1000);

    public DateTimeOffset Moment => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Seconds, ZeroSeconds, LastSecond)).AddTicks(Nanos / 100);

    public static EventTime FromMicros(long micros)
    {
        (long seconds, long rest) = Math.DivRem(micros, 1_000_000);
        if (rest < 0)
        {
            rest += 1_000_000;
            seconds--;
        }

        return new EventTime(Math.Clamp(seconds, ZeroSeconds, LastSecond), (int)rest * 1000, 0);
    }

    /// <summary>A moment in UTC, to the microsecond.</summary>
    public static EventTime From(DateTimeOffset moment)
    {
        long ticks = moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        return FromMicros(ticks / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>Is it the same moment? The offset does not matter.</summary>
    public bool IsSameMoment(EventTime other) => Seconds == other.Seconds && Nanos == other.Nanos;

    /// <summary>Negative when it is before <paramref name="other"/>.</summary>
    public int CompareTo(EventTime other) => Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanos.CompareTo(other.Nanos);

    /// <summary>Reads RFC 3339: <c>2024-05-01T10:00:05.123456789+02:00</c>, <c>…Z</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EventTime time)
    {
        time = Zero;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) is not ('t' or ' ') || text[13] != ':' || text[16] != ':'
            || !Digits(text[..4], out int year) || !Digits(text[5..7], out int month) || !Digits(text[8..10], out int day)
            || !Digits(text[11..13], out int hour) || !Digits(text[14..16], out int minute) || !Digits(text[17..19], out int second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        int at = 19;
        int nanos = 0;
        if (text[at] == '.')
        {
            int digits = 0;
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++, digits++)
            {
                nanos = digits < 9 ? (nanos * 10) + text[at] - '0' : nanos;
            }

            if (digits == 0)
            {
                return false;
            }

            for (; digits < 9; digits++)
            {
                nanos *= 10;
            }
        }

        if (!Zone(text[at..], out int offset))
        {
            return false;
        }

        long seconds = (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).Ticks / TimeSpan.TicksPerSecond) + ZeroSeconds - (offset * 60L);
        if (seconds is < ZeroSeconds or > LastSecond)
        {
            return false;
        }

        time = new EventTime(seconds, nanos, (short)offset);
        return true;
    }

    /// <summary>RFC 3339 in its own offset; a fraction without the zeros at its end.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[40];
        int length = Format(text);
        return new string(text[..length]);
    }

    /// <summary>Writes what <see cref="ToString"/> gives; the number of characters, at most 35.</summary>
    public int Format(Span<char> text)
    {
        Local().TryFormat(text, out int length, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        if (Nanos != 0)
        {
            text[length++] = '.';
            int rest = Nanos;
            for (int scale = 100_000_000; rest > 0; scale /= 10)
            {
                text[length++] = (char)('0' + (rest / scale));
                rest %= scale;
            }
        }

        if (OffsetMinutes == 0)
        {
            text[length++] = 'Z';
            return length;
        }

        text[length++] = OffsetMinutes < 0 ? '-' : '+';
        int minutes = Math.Abs((int)OffsetMinutes);
        (minutes / 60).TryFormat(text[length..], out int written, "00", CultureInfo.InvariantCulture);
        length += written;
        text[length++] = ':';
        (minutes % 60).TryFormat(text[length..], out written, "00", CultureInfo.InvariantCulture);
        return length + written;
    }

    /// <summary>The date and time on the sender's clock, to the second.</summary>
    public DateTime Local() => new(Math.Clamp((Seconds + (OffsetMinutes * 60L) - ZeroSeconds) * TimeSpan.TicksPerSecond, 0, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified);

    private static bool Zone(ReadOnlySpan<char> text, out int offset)
    {
        offset = 0;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !Digits(text[1..3], out int hours) || !Digits(text[4..], out int minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        offset = ((hours * 60) + minutes) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            number = (number * 10) + c - '0';
        }

        return true;
    }
}
