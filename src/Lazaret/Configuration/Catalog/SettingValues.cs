using System.Globalization;

namespace Lazaret.Configuration.Catalog;

/// <summary>Checks single values of settings.</summary>
internal static class SettingValues
{
    /// <summary>What is wrong with the value, as the end of a sentence such as <c>allowed is 1 to 10</c>; null when it is fine. An empty value is the same as none.</summary>
    public static string? Wrong(Setting setting, string value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        if (setting.Words.Count > 0)
        {
            return setting.Words.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase) ? null : "allowed are " + string.Join(", ", setting.Words);
        }

        string? allowed = setting.Kind switch
        {
            SettingKind.Flag => Layers.Flags.Parse(value) is null ? "allowed are " + Layers.Flags.Allowed : null,
            SettingKind.Bytes => ByteSizes.TryParse(value, out _) ? null : "allowed is " + ByteSizes.Allowed,
            SettingKind.Url => Uri.TryCreate(value, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? null : "allowed is an address that begins with http:// or https://",
            SettingKind.Number or SettingKind.Seconds => IsNumber(setting, value) ? null : "allowed is " + Range(setting),
            _ => null,
        };
        return allowed ?? setting.Check?.Invoke(value);
    }

    private static bool IsNumber(Setting setting, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= setting.Least && number <= setting.Most
        && (setting.Kind == SettingKind.Seconds || (double.IsInteger(number) && Math.Abs(number) <= 1e15));

    private static string Range(Setting setting)
    {
        string unit = setting.Kind == SettingKind.Seconds ? " seconds" : "";
        string least = setting.Least == double.MinValue ? "" : setting.Least.ToString(CultureInfo.InvariantCulture);
        string most = setting.Most == double.MaxValue ? "" : setting.Most.ToString(CultureInfo.InvariantCulture);
        return (least, most) switch
        {
            ("", "") => setting.Kind == SettingKind.Seconds ? "a number of seconds" : "a whole number",
            (_, "") => $"{least}{unit} or more",
            ("", _) => $"at most {most}{unit}",
            _ => $"{least} to {most}{unit}",
        };
    }
}
