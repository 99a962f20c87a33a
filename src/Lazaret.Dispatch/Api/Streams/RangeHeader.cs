using System.Globalization;
using Lazaret.Core.Streams;

namespace Lazaret.Dispatch.Api.Streams;

/// <summary>Reads a Range header: one range of bytes, and nothing else (<c>event-dispatcher</c> §2.7).</summary>
internal static class RangeHeader
{
    private const string Unit = "bytes=";

    /// <summary>Reads <c>bytes=a-b</c>, <c>bytes=a-</c> and <c>bytes=-n</c>; a missing or empty header is everything. False for all else.</summary>
    public static bool TryParse(string? header, out StreamRange range)
    {
        range = new StreamRange(0, -1);
        if (string.IsNullOrEmpty(header))
        {
            return true;
        }

        string[] ends = header.StartsWith(Unit, StringComparison.Ordinal) ? header[Unit.Length..].Split('-') : [];
        switch (ends)
        {
            case ["", string last] when TryNumber(last, out long count) && count > 0:
                range = new StreamRange(-count, count);
                return true;
            case [string first, ""] when TryNumber(first, out long start):
                range = new StreamRange(start, -1);
                return true;
            case [string first, string last] when TryNumber(first, out long start) && TryNumber(last, out long end) && start <= end:
                range = new StreamRange(start, end - start == long.MaxValue ? -1 : end - start + 1);
                return true;
            default:
                return false;
        }
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
