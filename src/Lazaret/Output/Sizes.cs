using System.Globalization;

namespace Lazaret.Output;

/// <summary>Sizes as people write them: <c>500</c>, <c>64K</c>, <c>10MiB</c>, <c>1.5G</c>. All units are binary: K = 1,024.</summary>
internal static class Sizes
{
    public const string Allowed = "a number of bytes, or a number with K, M, G or T (10M, 1.5GiB)";

    private const string Units = "KMGT";

    /// <summary>Reads a size above 0.</summary>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        string number = (text ?? "").Trim();
        string upper = number.ToUpperInvariant();
        foreach (string suffix in (string[])["IB", "B"])
        {
            if (upper.EndsWith(suffix, StringComparison.Ordinal))
            {
                number = number[..^suffix.Length];
                break;
            }
        }

        double factor = 1;
        if (number.Length > 0 && Units.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal) is >= 0 and int unit)
        {
            factor = Math.Pow(1024, unit + 1);
            number = number[..^1].TrimEnd();
        }

        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || value * factor is < 1 or > 9e18)
        {
            return false;
        }

        bytes = (long)(value * factor);
        return true;
    }

    /// <summary><c>1.5 GiB</c>; plain bytes below 1 KiB.</summary>
    public static string Format(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        int unit = 0;
        while (bytes >= 1024 && unit < units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
