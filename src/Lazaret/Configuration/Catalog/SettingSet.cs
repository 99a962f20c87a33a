using System.Globalization;
using Lazaret.Configuration.Layers;

namespace Lazaret.Configuration.Catalog;

/// <summary>All settings of a program with the values that hold. What is wrong was told when they were read, so reading a value never fails.</summary>
internal sealed class SettingSet(IReadOnlyList<EffectiveSetting> all, IReadOnlyList<string> warnings)
{
    private readonly Dictionary<string, EffectiveSetting> byKey = all.Where(s => s.Setting.Key.Length > 0).ToDictionary(s => s.Setting.Key, StringComparer.Ordinal);

    public IReadOnlyList<EffectiveSetting> All => all;

    /// <summary>Sentences about names that are not known, and settings that have no effect here.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    public EffectiveSetting this[string key] => byKey[key];

    /// <summary>Was it set anywhere?</summary>
    public bool IsSet(string key) => byKey[key].IsSet;

    /// <summary>Null when it is not set.</summary>
    public string? Text(string key) => string.IsNullOrEmpty(byKey[key].Value) ? null : byKey[key].Value;

    public bool? Flag(string key) => Flags.Parse(byKey[key].Value);

    public double? Number(string key) =>
        double.TryParse(byKey[key].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    public TimeSpan? Seconds(string key) => Number(key) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public long? Bytes(string key) => Text(key) is { } text && ByteSizes.TryParse(text, out long bytes) ? bytes : null;

    public IReadOnlyList<string> List(string key) => byKey[key].Values;
}
