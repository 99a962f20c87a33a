using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.V1.Http;

/// <summary>Reads query members.</summary>
internal static class DsxQuery
{
    /// <exception cref="DsxHttpException">422 when it is not a whole number in the range.</exception>
    public static int Number(HttpContext http, string name, int fallback, int least, int most)
    {
        string? text = http.Request.Query[name];
        if (string.IsNullOrEmpty(text))
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw DsxHttpException.Invalid($"Input should be a whole number from {least} to {most}", "query", name);
    }

    /// <summary>The same, but a number above the range counts as its end.</summary>
    /// <exception cref="DsxHttpException">422 when it is no whole number, or below the range.</exception>
    public static int Clamped(HttpContext http, string name, int fallback, int least, int most) => Math.Min(Number(http, name, fallback, least, int.MaxValue), most);

    /// <summary>The query as it came, without some members; without its question mark.</summary>
    public static string Without(HttpContext http, params string[] names)
    {
        string raw = http.Request.QueryString.Value is { Length: > 1 } query ? query[1..] : "";
        return string.Join('&', raw.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(part => !names.Contains(Uri.UnescapeDataString(part.Split('=')[0]), StringComparer.Ordinal)));
    }
}
