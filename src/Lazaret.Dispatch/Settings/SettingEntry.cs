
namespace Lazaret.Dispatch.Settings;

/// <summary>A setting as it holds.</summary>
/// <param name="Name">With its prefix: <c>DP__LISTEN_ADDR</c>.</param>
/// <param name="Value">Its text.</param>
/// <param name="IsSet">False = the default.</param>
internal sealed record SettingEntry(string Name, string Value, bool IsSet)
{
    private static readonly string[] SecretWords = ["key", "secret", "password"];

    /// <summary>Is the value hidden from people? (§12.)</summary>
    public bool IsSecret => IsSecretName(Name);

    /// <summary>The value for people.</summary>
    public string Shown => Show(Name, Value);

    public static bool IsSecretName(string name) => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The value, or stars for what is hidden and not empty.</summary>
    public static string Show(string name, string value) => IsSecretName(name) && value.Length > 0 ? "***" : Core.Text.Shown.Of(value);

    public override string ToString() => $"{Name}={Shown}{(IsSet ? "" : " (default)")}";
}
