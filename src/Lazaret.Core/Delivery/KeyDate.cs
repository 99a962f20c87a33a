using System.Globalization;
using System.Text;

namespace Lazaret.Core.Delivery;

/// <summary>The date formats of a key template: a fixed few of .NET's, so that no culture and no quoting has a say.</summary>
internal static class KeyDate
{
    private const string Between = "-_.:/TZ ";
    private static readonly string[] Fields = ["yyyy", "MM", "dd", "HH", "mm", "ss", "fffffff", "ffffff", "fffff", "ffff", "fff", "ff", "f"];

    /// <summary>Whether a text is a date format: at least one field, and nothing but fields and what may stand between.</summary>
    public static bool IsFormat(string text)
    {
        bool any = false;
        for (int at = 0; at < text.Length;)
        {
            int field = FieldAt(text, at);
            any |= field > 0;
            if (field == 0 && !Between.Contains(text[at], StringComparison.Ordinal))
            {
                return false;
            }

            at += Math.Max(1, field);
        }

        return any;
    }

    /// <summary>Writes a moment in UTC.</summary>
    public static string Write(string format, DateTimeOffset moment)
    {
        StringBuilder text = new();
        for (int at = 0; at < format.Length;)
        {
            int field = FieldAt(format, at);
            if (field == 0)
            {
                text.Append(format[at++]);
                continue;
            }

            text.Append(Field(format.AsSpan(at, field), moment.UtcDateTime));
            at += field;
        }

        return text.ToString();
    }

    private static string Field(ReadOnlySpan<char> field, DateTime utc)
    {
        if (field[0] == 'f')
        {
            return (utc.Ticks % TimeSpan.TicksPerSecond).ToString("D7", CultureInfo.InvariantCulture)[..field.Length];
        }

        int number = field[0] switch { 'y' => utc.Year, 'M' => utc.Month, 'd' => utc.Day, 'H' => utc.Hour, 'm' => utc.Minute, _ => utc.Second };
        return number.ToString(field.Length == 4 ? "D4" : "D2", CultureInfo.InvariantCulture);
    }

    private static int FieldAt(string text, int at)
    {
        foreach (string field in Fields)
        {
            if (string.CompareOrdinal(text, at, field, 0, field.Length) == 0)
            {
                return field.Length;
            }
        }

        return 0;
    }
}
