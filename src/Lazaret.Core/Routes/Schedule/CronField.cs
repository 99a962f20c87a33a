using System.Globalization;

namespace Lazaret.Core.Routes.Schedule;

/// <summary>One of the five fields: a set of numbers as bits.</summary>
internal sealed class CronField
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly ulong bits;

    private CronField(ulong bits, bool restricts)
    {
        this.bits = bits;
        Restricts = restricts;
    }

    /// <summary>False when the field begins with a star: then it does not count in the rule of the two day fields.</summary>
    public bool Restricts { get; }

    public static (string Name, int Least, int Most)[] Kinds { get; } = [("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7)];

    public bool Has(int value) => (bits >> value & 1) != 0;

    /// <summary>The first number from <paramref name="from"/> on; −1 when there is none.</summary>
    public int From(int from)
    {
        ulong rest = from > 63 ? 0 : bits >> from << from;
        return rest == 0 ? -1 : System.Numerics.BitOperations.TrailingZeroCount(rest);
    }

    /// <summary>Null with <paramref name="error"/> when the text is wrong.</summary>
    public static CronField? Parse(int kind, string text, out string? error)
    {
        error = null;
        (string name, int least, int most) = Kinds[kind];
        ulong bits = 0;
        foreach (string part in text.Split(','))
        {
            int slash = part.IndexOf('/', StringComparison.Ordinal);
            string range = slash < 0 ? part : part[..slash];
            int step = 1;
            if (slash >= 0 && (!int.TryParse(part.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1 || step > most))
            {
                error = $"the step of \"{part}\" in the field {name} is wrong; allowed is 1 to {most}";
                return null;
            }

            int dash = range.IndexOf('-', StringComparison.Ordinal);
            int from = least;
            int to = most;
            if (range != "*")
            {
                from = Number(kind, dash < 0 ? range : range[..dash]);
                to = dash < 0 ? slash < 0 ? from : most : Number(kind, range[(dash + 1)..]);
            }

            if (from < 0 || to < 0 || from > to)
            {
                error = $"\"{part}\" in the field {name} is wrong; allowed is *, {least} to {most}{(kind == 3 ? " or JAN to DEC" : kind == 4 ? " or SUN to SAT" : "")}, ranges such as {least}-{most}, lists with commas and steps such as */{(most > 6 ? 5 : 2)}";
                return null;
            }

            for (int value = from; value <= to; value += step)
            {
                bits |= 1UL << (kind == 4 && value == 7 ? 0 : value);
            }
        }

        return new CronField(bits, text[0] != '*');
    }

    private static int Number(int kind, string text)
    {
        (_, int least, int most) = Kinds[kind];
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number >= least && number <= most ? number : -1;
        }

        string[] names = kind == 3 ? Months : kind == 4 ? Days : [];
        int found = Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        return found < 0 ? -1 : found + least;
    }
}
