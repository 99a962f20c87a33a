using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lazaret.Core.Routes.Naming;

/// <summary>
/// A pattern for whole file names, whose named groups become attributes of the file. Matching takes time in proportion to the name: constructs that would need
/// going back (look-around, back references) are refused. Safe for many threads.
/// </summary>
public sealed class NamePattern
{
    /// <summary>The longest pattern, in characters.</summary>
    public const int MostCharacters = 1000;

    private const string OagText =
        "1124_(?:SH)?(?<year>[0-9]{4})_(?<month>[0-9]{2})_(?<day>[0-9]{2})_(?<hour>[0-9]{2})_(?<minute>[0-9]{2})_(?<second>[0-9]{2})(?<rest>.*)\\.xml";

    private static readonly FrozenDictionary<string, string> None = FrozenDictionary<string, string>.Empty;
    private static readonly string[] TimeGroups = ["year", "month", "day", "hour", "minute", "second"];
    private readonly Regex regex;
    private readonly string[] groups;

    private NamePattern(string text, bool ignoreCase, Regex regex)
    {
        Text = text;
        IgnoreCase = ignoreCase;
        this.regex = regex;
        groups = [.. regex.GetGroupNames().Where(g => !char.IsAsciiDigit(g[0]))];
    }

    /// <summary>Airline schedules as <c>sftp-ingest</c> §1.5 describes them: <c>1124_SH2024_01_31_23_59_59_v2.xml</c>. Numbers are not range-checked.</summary>
    public static NamePattern Oag { get; } = Parse(OagText, ignoreCase: true, out _)!;

    /// <summary>What it was made from, without anchors.</summary>
    public string Text { get; }

    public bool IgnoreCase { get; }

    /// <summary>The names of its attributes.</summary>
    public IReadOnlyList<string> Attributes => groups;

    /// <summary>Null with <paramref name="error"/> (the end of a sentence) when <paramref name="text"/> is no such pattern.</summary>
    public static NamePattern? Parse(string text, bool ignoreCase, out string? error)
    {
        error = null;
        if (text.Length is 0 or > MostCharacters)
        {
            error = $"has {text.Length} characters; allowed are 1 to {MostCharacters}";
            return null;
        }

        try
        {
            // Compiled alone first: a pattern such as a)|(b must not reach out of the brackets it is put into.
            RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
            _ = new Regex(text, options);
            return new NamePattern(text, ignoreCase, new Regex($"\\A(?:{text})\\z", options));
        }
        catch (ArgumentException e)
        {
            error = $"is no regular expression: {e.Message}";
        }
        catch (NotSupportedException)
        {
            error = "uses look-around, a back reference or an atomic group, which could take for ever on some names; allowed is everything else";
        }

        return null;
    }

    /// <summary>Does the whole <paramref name="name"/> match, and is it a name that is taken at all (<see cref="FileNames"/>)?</summary>
    /// <param name="name">A file name without folders.</param>
    /// <param name="attributes">The named groups that took part.</param>
    public bool TryMatch(string name, out IReadOnlyDictionary<string, string> attributes)
    {
        attributes = None;
        if (FileNames.Wrong(name) is not null || regex.Match(name) is not { Success: true } match)
        {
            return false;
        }

        if (groups.Length > 0)
        {
            attributes = groups.Where(g => match.Groups[g].Success).ToFrozenDictionary(g => g, g => match.Groups[g].Value, StringComparer.Ordinal);
        }

        return true;
    }

    /// <summary>The time that the attributes <c>year month day</c> and perhaps <c>hour minute second</c> name, as UTC; null when they name none. For taking the oldest first.</summary>
    public static DateTimeOffset? TimeOf(IReadOnlyDictionary<string, string> attributes)
    {
        int[] parts = [1, 1, 1, 0, 0, 0];
        for (int i = 0; i < TimeGroups.Length; i++)
        {
            if (attributes.TryGetValue(TimeGroups[i], out string? text))
            {
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out parts[i]))
                {
                    return null;
                }
            }
            else if (i < 3)
            {
                return null;
            }
        }

        bool real = parts[0] is >= 1 and <= 9999 && parts[1] is >= 1 and <= 12 && parts[2] >= 1 && parts[2] <= DateTime.DaysInMonth(parts[0], parts[1])
            && parts[3] <= 23 && parts[4] <= 59 && parts[5] <= 59;
        return real ? new DateTimeOffset(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], TimeSpan.Zero) : null;
    }
}
