using System.Globalization;

namespace Lazaret.Configuration.Layers;

/// <summary>One place where settings stand. All places use the same names: those of the environment, case-insensitive; <c>section:key</c> of a file is <c>LAZARET__SECTION__KEY</c>.</summary>
internal sealed class SettingLayer
{
    private readonly Dictionary<string, SettingText> texts = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="entries">Name as people wrote it, text, and where it stands. <c>…__0</c>, <c>…__1</c> make a list.</param>
    public SettingLayer(IEnumerable<(string Name, string Value, string Source)> entries)
    {
        SortedDictionary<string, SortedDictionary<int, (string Value, string Source)>> lists = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value, string source) in entries)
        {
            string common = Common(name);
            int cut = common.LastIndexOf("__", StringComparison.Ordinal);
            if (cut > "LAZARET_".Length && common.StartsWith("LAZARET__", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(common.AsSpan(cut + 2), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            {
                string list = name[..name.LastIndexOf(name.Contains(':', StringComparison.Ordinal) ? ":" : "__", StringComparison.Ordinal)];
                list = name.Contains(':', StringComparison.Ordinal) && !list.Contains(':', StringComparison.Ordinal) ? list + ":" : list;
                lists.TryAdd(list, []);
                lists[list][index] = (value, source);
            }
            else
            {
                texts[common] = new SettingText(name, [value], source);
            }
        }

        foreach ((string name, SortedDictionary<int, (string Value, string Source)> items) in lists)
        {
            texts[Common(name)] = new SettingText(name, [.. items.Values.Select(i => i.Value).Where(v => v.Length > 0)], items.First().Value.Source);
        }
    }

    public IReadOnlyCollection<KeyValuePair<string, SettingText>> All => texts;

    /// <summary>Null when the layer says nothing about it.</summary>
    public SettingText? Find(string environmentName) => texts.TryGetValue(environmentName, out SettingText? text) && !text.IsEmpty ? text : null;

    /// <summary>The environment's form of a key of ours.</summary>
    public static string Common(string name) => name.Contains(':', StringComparison.Ordinal) ? "LAZARET__" + name.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant() : name;
}
