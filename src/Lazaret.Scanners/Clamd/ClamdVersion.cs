using System.Globalization;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Clamd;

/// <summary>Reads <c>ClamAV 1.4.3/27000/Mon Jan 1 …</c>; without an official database it is only <c>ClamAV 1.4.3</c>.</summary>
internal static class ClamdVersion
{
    public static readonly ScannerIdentity Unknown = new("clamav", null, null);

    /// <summary>Null when this is no version reply.</summary>
    public static ScannerIdentity? Parse(string text)
    {
        if (!text.StartsWith("ClamAV ", StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = text["ClamAV ".Length..].Split('/');
        bool hasDatabase = parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0;
        return new ScannerIdentity("clamav", parts[0].Trim(), hasDatabase ? parts[1] : null);
    }
}
