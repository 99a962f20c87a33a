namespace Lazaret.Configuration.Catalog;

/// <summary>A setting with the value that holds and where it comes from.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Value">As text; null = not set.</param>
/// <param name="Source"><c>default</c>, a file, or <c>environment NAME</c>.</param>
internal sealed record EffectiveSetting(Setting Setting, string? Value, string Source)
{
    public bool IsSet => Source != "default";

    /// <summary>As it may be shown to anybody.</summary>
    public string Shown => Setting.Kind switch
    {
        _ when string.IsNullOrEmpty(Value) => "",
        SettingKind.Secret => "**********",
        SettingKind.Url => WithoutPassword(Value),
        _ => Value,
    };

    private static string WithoutPassword(string url)
    {
        int at = url.LastIndexOf('@');
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        return at < 0 || scheme < 0 || at < scheme ? url : string.Concat(url.AsSpan(0, scheme + 3), "**********", url.AsSpan(at));
    }
}
