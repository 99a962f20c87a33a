using System.Globalization;
using Lazaret.Core.Text;

namespace Lazaret.Dispatch.Settings;

/// <summary>
/// Reads settings from environment variables (<c>event-dispatcher</c> §12): <c>PREFIX__A__B</c> or <c>PREFIX.A.B</c>, in any case behind the prefix, where the first spelling wins. An empty variable is the
/// same as none. What is wrong is told, and the default is used until everything was read.
/// </summary>
internal sealed class SettingsReader
{
    private readonly string prefix;
    private readonly Findings findings;
    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<SettingEntry> entries = [];
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="prefix">Such as <c>DP</c>.</param>
    /// <param name="environment">The variables.</param>
    /// <param name="findings">Where mistakes and warnings go.</param>
    public SettingsReader(string prefix, IEnumerable<KeyValuePair<string, string>> environment, Findings findings)
    {
        this.prefix = prefix + "__";
        this.findings = findings;
        foreach ((string variable, string value) in environment.OrderBy(e => e.Key.StartsWith(prefix + ".", StringComparison.Ordinal)).ThenBy(e => e.Key, StringComparer.Ordinal))
        {
            string? name = variable.StartsWith(this.prefix, StringComparison.Ordinal) ? variable[this.prefix.Length..]
                : variable.StartsWith(prefix + ".", StringComparison.Ordinal) ? variable[(prefix.Length + 1)..].Replace(".", "__", StringComparison.Ordinal) : null;
            if (name is not null && value.Length > 0 && !values.TryAdd(name, value.Trim()) && values[name] != value.Trim())
            {
                findings.Warning($"{Shown.Of(variable)} is not used: another spelling of the same name says something else and ranks before it");
            }
        }
    }

    /// <summary>Everything that was asked for, in that order.</summary>
    public IReadOnlyList<SettingEntry> Entries => entries;

    /// <summary>A text.</summary>
    /// <param name="name">Its name behind the prefix.</param>
    /// <param name="usual">The default.</param>
    /// <param name="good">Whether it is allowed; an empty one always is.</param>
    /// <param name="allowed">What is allowed, for a sentence.</param>
    public string Text(string name, string usual = "", Func<string, bool>? good = null, string allowed = "")
    {
        string text = Find(name, usual);
        return text.Length == 0 || good is null || good(text) ? text : Wrong(name, text, allowed, usual);
    }

    public bool Flag(string name, bool usual)
    {
        string text = Find(name, usual ? "true" : "false");
        return text is "1" or "t" or "T" or "TRUE" or "true" or "True" || (text is not ("0" or "f" or "F" or "FALSE" or "false" or "False") && Wrong(name, text, "true or false", usual));
    }

    /// <summary>One of the words of an enumeration, in lower case.</summary>
    public T Word<T>(string name, T usual)
        where T : struct, Enum
    {
        string text = Find(name, usual.ToString().ToLowerInvariant());
        return text.All(char.IsAsciiLetterOrDigit) && !char.IsAsciiDigit(text[0]) && Enum.TryParse(text, ignoreCase: true, out T word)
            ? word
            : Wrong(name, text, "one of " + string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant(), usual);
    }

    public int Number(string name, int usual, int least, int most, string unit = "")
    {
        string text = Find(name, usual.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : Wrong(name, text, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}{unit}"), usual);
    }

    public TimeSpan Seconds(string name, int usual, int least = 1, int most = 31_536_000) => TimeSpan.FromSeconds(Number(name, usual, least, most, " seconds"));

    public TimeSpan Minutes(string name, int usual, int least = 1, int most = 525_600) => TimeSpan.FromMinutes(Number(name, usual, least, most, " minutes"));

    public long Bytes(string name, string usual, string least, string most)
    {
        _ = ByteSize.TryParse(usual, out long usually);
        _ = ByteSize.TryParse(least, out long lowest);
        _ = ByteSize.TryParse(most, out long highest);
        string text = Find(name, usual);
        return ByteSize.TryParse(text, out long bytes) && bytes >= lowest && bytes <= highest ? bytes : Wrong(name, text, $"{ByteSize.Allowed}, from {least} to {most}", usually);
    }

    public TimeSpan Duration(string name, string usual, string least, string most)
    {
        _ = GoDuration.TryParse(usual, out TimeSpan usually);
        _ = GoDuration.TryParse(least, out TimeSpan lowest);
        _ = GoDuration.TryParse(most, out TimeSpan highest);
        string text = Find(name, usual);
        return GoDuration.TryParse(text, out TimeSpan time) && time >= lowest && time <= highest ? time : Wrong(name, text, $"{GoDuration.Allowed}, from {least} to {most}", usually);
    }

    /// <summary>A comma list, without blanks around the items and without empty ones.</summary>
    public IReadOnlyList<string> List(string name, string usual = "", Func<string, bool>? good = null, string allowed = "") =>
        Items(Text(name, usual, text => good is null || Items(text).All(good), allowed));

    /// <summary>Another name that the same setting once had; used where <paramref name="name"/> is not set.</summary>
    public void Alias(string name, string other)
    {
        known.Add(other);
        if (values.TryGetValue(other, out string? value))
        {
            values.TryAdd(name, value);
        }
    }

    /// <summary>The name with its prefix, for sentences.</summary>
    public string Full(string name) => prefix + name;

    /// <summary>Tells the variables under the prefix that nobody asked for.</summary>
    public void WarnOfUnknown()
    {
        foreach (string name in values.Keys.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal))
        {
            findings.Warning($"{Shown.Of(prefix + name)} is not a setting; the nearest name is {prefix}{NearestName.Of(name, entries.Select(e => e.Name[prefix.Length..]))}");
        }
    }

    private static string[] Items(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private string Find(string name, string usual)
    {
        known.Add(name);
        bool isSet = values.TryGetValue(name, out string? value) && value.Length > 0;
        entries.Add(new SettingEntry(prefix + name, isSet ? value! : usual, isSet));
        return isSet ? value! : usual;
    }

    private T Wrong<T>(string name, string value, string allowed, T usual)
    {
        findings.Mistake($"{prefix}{name} is \"{SettingEntry.Show(name, value)}\"; allowed is {allowed}");
        return usual;
    }
}
