using Lazaret.Configuration.Layers;

namespace Lazaret.Configuration.Catalog;

/// <summary>A setting with the value that holds and where it comes from.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Text">What was found; null = nobody set it.</param>
internal sealed record EffectiveSetting(Setting Setting, SettingText? Text)
{
    private const string CommandLine = "command line ";

    public bool IsSet => Text is not null;

    /// <summary><c>default</c>, a file and line, or <c>environment NAME</c>.</summary>
    public string Source => Text?.Source ?? "default";

    /// <summary>As text, the values of a list with commas between them; null = not set, and there is no default.</summary>
    public string? Value => Text is null ? Setting.Default : string.Join(',', Text.Values);

    /// <summary>The single values; one unless it is a list.</summary>
    public IReadOnlyList<string> Values => Text is null ? Split(Setting.Default) : Setting.Kind == SettingKind.List ? [.. Text.Values.SelectMany(Split)] : Text.Values;

    /// <summary>The values as they may be shown to anybody.</summary>
    public IReadOnlyList<string> ShownValues => [.. Values.Select(v => Setting.Kind == SettingKind.Secret ? Redaction.Mask : Redaction.Of(v, Setting.Kind == SettingKind.Url))];

    /// <summary>The same in one line.</summary>
    public string Shown => string.Join(", ", ShownValues);

    /// <summary>How a message names it: the name that was written, with its file where that does not tell.</summary>
    public string Named => Text is null ? Setting.ShownName
        : Text.Source.StartsWith("environment ", StringComparison.Ordinal) ? Text.Name
        : Text.Source.StartsWith(CommandLine, StringComparison.Ordinal) ? Text.Source[CommandLine.Length..] : $"{Text.Name.TrimEnd(':')} ({Text.Source})";

    private static string[] Split(string? text) => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
