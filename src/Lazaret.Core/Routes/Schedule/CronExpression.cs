namespace Lazaret.Core.Routes.Schedule;

/// <summary>
/// A cron expression of five fields: minute, hour, day of month, month, day of week (0 and 7 are Sunday), with names, lists, ranges and steps. When both day fields
/// are restricted, a day that fits either counts, as in every cron.
/// </summary>
/// <remarks>
/// Where clocks change: a time that the change skips is due at the moment of the change, once, however many times of the expression were skipped; a time that occurs twice
/// is due at the first of them only, unless the hour field is <c>*</c> or has a step: such an expression follows the time that passes, and runs in both hours.
/// </remarks>
public sealed class CronExpression
{
    /// <summary>29 February comes again after at most 8 years; no day that fits is farther away.</summary>
    private const int MostDays = 366 * 9;

    private readonly CronField[] fields;
    private readonly bool followsHours;

    private CronExpression(string text, CronField[] fields)
    {
        Text = text;
        this.fields = fields;
        followsHours = !fields[1].Restricts;
    }

    public string Text { get; }

    /// <summary>Null with <paramref name="error"/> (a sentence's end) when <paramref name="text"/> is no such expression.</summary>
    public static CronExpression? Parse(string text, out string? error)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length != CronField.Kinds.Length)
        {
            error = $"it has {words.Length} fields; allowed are 5: minute, hour, day of month, month, day of week";
            return null;
        }

        CronField[] fields = new CronField[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (CronField.Parse(i, words[i], out error) is not { } field)
            {
                return null;
            }

            fields[i] = field;
        }

        CronExpression cron = new(text, fields);
        error = cron.Next(new DateTimeOffset(2023, 12, 31, 0, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc) is null ? "no day of any year fits it" : null;
        return error is null ? cron : null;
    }

    /// <summary>The first due time later than <paramref name="after"/>, in UTC; null when there is none before the end of the calendar.</summary>
    /// <param name="after">Any offset.</param>
    /// <param name="zone">In which the expression is meant.</param>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        // 1. From the wall clock of that moment, or a little before it where the clock was set back: what is found too early is passed over.
        DateTime wall = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        DateTime from = new DateTime(wall.Year, wall.Month, wall.Day, wall.Hour, wall.Minute, 0, DateTimeKind.Unspecified) - TimeSpan.FromHours(wall > DateTime.MinValue.AddDays(2) ? 3 : 0);

        // 2. Each wall time that fits, in order, is one or two moments, or none of its own.
        DateTimeOffset? best = null;
        DateTime? candidate = NextWall(from);
        while (candidate is { } time)
        {
            foreach (DateTimeOffset moment in Moments(time, zone))
            {
                if (moment > after && (best is null || moment < best))
                {
                    best = moment;
                }
            }

            // 3. A later wall time can be an earlier moment only inside the repeated hours.
            if (best is { } found && time > TimeZoneInfo.ConvertTime(found, zone).DateTime.AddHours(3))
            {
                return found;
            }

            candidate = time < DateTime.MaxValue.AddDays(-1) ? NextWall(time.AddMinutes(1), best is null ? null : time.AddHours(6)) : null;
        }

        return best;
    }

    public override string ToString() => Text;

    private IEnumerable<DateTimeOffset> Moments(DateTime wall, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(wall))
        {
            // The moment of the change: the first wall time behind the gap, seen from before it.
            DateTime valid = wall;
            while (zone.IsInvalidTime(valid))
            {
                valid = valid.AddMinutes(1);
            }

            // Those that follow the hours have a time of their own there.
            return followsHours && !Fits(valid) ? [] : [Utc(valid, zone.GetUtcOffset(valid))];
        }

        if (!zone.IsAmbiguousTime(wall))
        {
            return [Utc(wall, zone.GetUtcOffset(wall))];
        }

        TimeSpan[] offsets = zone.GetAmbiguousTimeOffsets(wall);
        DateTimeOffset first = Utc(wall, offsets.Max());
        return followsHours ? [first, Utc(wall, offsets.Min())] : [first];
    }

    private static DateTimeOffset Utc(DateTime wall, TimeSpan offset) => new DateTimeOffset(wall, offset).ToUniversalTime();

    private bool Fits(DateTime wall) => fields[0].Has(wall.Minute) && fields[1].Has(wall.Hour) && DayFits(wall);

    private bool DayFits(DateTime day)
    {
        if (!fields[3].Has(day.Month))
        {
            return false;
        }

        bool ofMonth = fields[2].Has(day.Day);
        bool ofWeek = fields[4].Has((int)day.DayOfWeek);
        return fields[2].Restricts && fields[4].Restricts ? ofMonth || ofWeek : ofMonth && ofWeek;
    }

    private DateTime? NextWall(DateTime from, DateTime? until = null)
    {
        DateTime day = from.Date;
        for (int days = 0; days < MostDays; days++)
        {
            if (DayFits(day))
            {
                DateTime start = days == 0 ? from : day;
                for (int hour = fields[1].From(start.Hour); hour >= 0; hour = fields[1].From(hour + 1))
                {
                    int minute = fields[0].From(hour == start.Hour ? start.Minute : 0);
                    if (minute >= 0)
                    {
                        return day.AddHours(hour).AddMinutes(minute);
                    }
                }
            }

            if (day >= DateTime.MaxValue.Date || day > until)
            {
                return null;
            }

            day = day.AddDays(1);
        }

        return null;
    }
}
