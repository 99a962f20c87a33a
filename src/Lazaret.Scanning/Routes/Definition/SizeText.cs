using System.Globalization;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>Sizes as a route file has them: whole bytes, or with K, M, G or T (also KiB …); all units are binary.</summary>
internal static class SizeText
{
    public const string Pattern = "^[0-9]{1,18}([KMGT](iB|B)?)?$";

    private const string Units = "KMGT";

    /// <summary>False when <paramref name="text"/> is no size, or one beyond 8 EiB.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits is 0 or > 18)
        {
            return false;
        }

        string unit = text[digits..];
        int power = unit.Length == 0 ? 0 : Units.IndexOf(unit[0], StringComparison.Ordinal) + 1;
        if (unit.Length > 0 && (power == 0 || unit[1..] is not ("" or "B" or "iB")))
        {
            return false;
        }

        Int128 value = Int128.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture) << (10 * power);
        bytes = value > long.MaxValue ? 0 : (long)value;
        return value <= long.MaxValue;
    }
}
