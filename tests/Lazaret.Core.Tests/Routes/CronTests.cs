using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Lazaret.Core.Routes.Schedule;

namespace Lazaret.Core.Tests.Routes;

public sealed class CronTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    private static readonly string[] Minutes = ["*", "*/7", "0", "15,45", "3-9", "59", "10-50/20"];
    private static readonly string[] Hours = ["*", "1", "0-2", "*/5", "23", "1,2"];
    private static readonly string[] Days = ["*", "1", "31", "13", "*/2", "28-30"];
    private static readonly string[] Months = ["*", "2", "MAR,OCT", "1-6", "*/3"];
    private static readonly string[] Weekdays = ["*", "MON-FRI", "0", "7", "FRI", "6,7"];

    [Theory]
    [InlineData("*/6 * * * *", "2026-01-01T00:00:00", "2026-01-01T00:06:00")]
    [InlineData("*/6 * * * *", "2026-01-01T00:05:59", "2026-01-01T00:06:00")]
    [InlineData("0 9 * * MON-FRI", "2026-01-02T09:00:00", "2026-01-05T09:00:00")]
    [InlineData("30 4 1,15 * FRI", "2026-01-01T04:30:00", "2026-01-02T04:30:00")]
    [InlineData("0 0 29 FEB *", "2026-01-01T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("0 0 29 2 *", "2096-03-01T00:00:00", "2104-02-29T00:00:00")]
    [InlineData("0 0 * * 7", "2026-01-01T00:00:00", "2026-01-04T00:00:00")]
    [InlineData("59 23 31 12 *", "2026-12-31T23:59:00", "2027-12-31T23:59:00")]
    [InlineData("5/20 3 * * *", "2026-01-01T03:05:00", "2026-01-01T03:25:00")]
    public void The_next_time_is_found(string cron, string after, string expected) =>
        Assert.Equal(Utc(expected), CronExpression.Parse(cron, out _)!.Next(Utc(after), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("* * * *", "4 fields")]
    [InlineData("60 * * * *", "\"60\" in the field minute")]
    [InlineData("* 24 * * *", "in the field hour")]
    [InlineData("* * 0 * *", "in the field day of month")]
    [InlineData("* * * FOO *", "\"FOO\" in the field month")]
    [InlineData("* * * * 8", "in the field day of week")]
    [InlineData("9-3 * * * *", "\"9-3\"")]
    [InlineData("*/0 * * * *", "the step of \"*/0\"")]
    [InlineData("1, * * * *", "\"\" in the field minute")]
    [InlineData("0 0 30 2 *", "no day of any year")]
    [InlineData("@daily", "1 fields")]
    [InlineData("-1 * * * *", "\"-1\"")]
    public void A_wrong_expression_is_a_sentence(string cron, string expected)
    {
        Assert.Null(CronExpression.Parse(cron, out string? error));
        Assert.Contains(expected, error);
    }

    [Theory]

    // London: 29 March 2026, 01:00 becomes 02:00; 25 October 2026, 02:00 becomes 01:00.
    [InlineData("30 1 * * *", "2026-03-28T12:00:00", "2026-03-29T01:00:00")] // skipped: at the change
    [InlineData("30 1 * * *", "2026-03-29T01:00:00", "2026-03-30T00:30:00")] // and only once
    [InlineData("0,30 1 * * *", "2026-03-29T01:00:00", "2026-03-30T00:00:00")]
    [InlineData("30 1 * * *", "2026-10-24T12:00:00", "2026-10-25T00:30:00")] // twice: the first
    [InlineData("30 1 * * *", "2026-10-25T00:30:00", "2026-10-26T01:30:00")]
    [InlineData("30 * * * *", "2026-10-25T00:30:00", "2026-10-25T01:30:00")] // every hour: both
    [InlineData("30 * * * *", "2026-10-25T01:30:00", "2026-10-25T02:30:00")]
    [InlineData("30 * * * *", "2026-03-29T00:30:00", "2026-03-29T01:30:00")] // and none at the change
    [InlineData("0 * * * *", "2026-03-29T00:30:00", "2026-03-29T01:00:00")]
    [InlineData("0 9 * * *", "2026-03-28T09:00:00", "2026-03-29T08:00:00")]
    public void Where_clocks_change_the_rules_hold(string cron, string after, string expected) =>
        Assert.Equal(Utc(expected), CronExpression.Parse(cron, out _)!.Next(Utc(after), London));

    [Fact]
    public void In_utc_the_next_time_fits_and_none_that_fits_lies_between() => Property(TimeZoneInfo.Utc, Utc("2026-01-01T00:00:00"), 500 * 24 * 60);

    [Fact]
    public void Around_the_changes_of_clocks_times_only_go_on_and_each_wall_time_comes_once_at_least()
    {
        foreach (string start in (string[])["2026-03-28T22:00:00", "2026-10-24T22:00:00"])
        {
            Prop.ForAll(Expressions().ToArbitrary(), Gen.Choose(0, 300).ToArbitrary(), (text, minute) =>
            {
                CronExpression cron = CronExpression.Parse(text, out _)!;
                DateTimeOffset after = Utc(start).AddMinutes(minute);
                DateTimeOffset? next = cron.Next(after, London);
                Assert.NotNull(next);
                Assert.True(next > after);

                // What a walk minute by minute finds first is never missed, but for the second of two equal wall times.
                for (DateTimeOffset at = after.AddMinutes(1); at < next && at < after.AddDays(2); at = at.AddMinutes(1))
                {
                    DateTime wall = TimeZoneInfo.ConvertTime(at, London).DateTime;
                    bool second = London.IsAmbiguousTime(wall) && London.GetUtcOffset(at) == TimeSpan.Zero;
                    Assert.False(Fits(text, wall) && !second, $"{text} after {after:o} skips {at:o}");
                }
            }).QuickCheckThrowOnFailure();
        }
    }

    private static void Property(TimeZoneInfo zone, DateTimeOffset start, int minutes) =>
        Prop.ForAll(Expressions().ToArbitrary(), Gen.Choose(0, minutes).ToArbitrary(), (text, minute) =>
        {
            CronExpression? cron = CronExpression.Parse(text, out _);
            if (cron is null)
            {
                return;
            }

            DateTimeOffset after = start.AddMinutes(minute);
            DateTimeOffset next = cron.Next(after, zone)!.Value;
            Assert.True(next > after);
            Assert.True(Fits(text, next.UtcDateTime), $"{text} after {after:o} gives {next:o}");
            for (DateTimeOffset at = after.AddMinutes(1); at < next && at < after.AddDays(40); at = at.AddMinutes(1))
            {
                Assert.False(Fits(text, at.UtcDateTime), $"{text} after {after:o} skips {at:o}");
            }
        }).QuickCheckThrowOnFailure();

    private static Gen<string> Expressions() =>
        from minute in Gen.Elements(Minutes)
        from hour in Gen.Elements(Hours)
        from day in Gen.Elements(Days)
        from month in Gen.Elements(Months)
        from weekday in Gen.Elements(Weekdays)
        where CronExpression.Parse($"{minute} {hour} {day} {month} {weekday}", out _) is not null
        select $"{minute} {hour} {day} {month} {weekday}";

    /// <summary>A second opinion, written another way.</summary>
    private static bool Fits(string text, DateTime time)
    {
        string[] words = text.Split(' ');
        bool day = In(words[2], time.Day, 1, 31, []);
        bool weekday = In(words[4], (int)time.DayOfWeek, 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]) || (time.DayOfWeek == DayOfWeek.Sunday && In(words[4], 7, 0, 7, []));
        bool days = words[2][0] == '*' || words[4][0] == '*' ? day && weekday : day || weekday;
        return In(words[0], time.Minute, 0, 59, []) && In(words[1], time.Hour, 0, 23, []) && days
            && In(words[3], time.Month, 1, 12, ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);
    }

    private static bool In(string field, int value, int least, int most, string[] names) => field.Split(',').Any(part =>
    {
        string[] stepped = part.Split('/');
        int step = stepped.Length == 2 ? int.Parse(stepped[1]) : 1;
        string[] ends = stepped[0] == "*" ? [$"{least}", $"{most}"] : stepped[0].Split('-');
        int from = Number(ends[0], names);
        int to = ends.Length == 2 ? Number(ends[1], names) : stepped.Length == 2 ? most : from;
        return value >= from && value <= to && (value - from) % step == 0;
    });

    private static int Number(string text, string[] names) => int.TryParse(text, out int number) ? number : Array.IndexOf(names, text) is >= 0 and int index ? index : -100;

    private static DateTimeOffset Utc(string text) => new(DateTime.Parse(text, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
