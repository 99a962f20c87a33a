using System.Globalization;
using Lazaret.Output;

namespace Lazaret.Configuration.Catalog;

/// <summary>Sizes in bytes: with a unit as everywhere here, or as a plain or scientific number as the existing system has them.</summary>
internal static class ByteSizes
{
    public const string Allowed = Sizes.Allowed;

    public static bool TryParse(string text, out long bytes)
    {
        if (Sizes.TryParse(text, out bytes))
        {
            return true;
        }

        bool good = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is >= 0 and <= long.MaxValue / 2;
        bytes = good ? (long)number : 0;
        return good;
    }
}
