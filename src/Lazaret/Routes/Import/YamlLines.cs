using System.Text;
using System.Text.RegularExpressions;

namespace Lazaret.Routes.Import;

/// <summary>Writes YAML for people: two blanks a level, comments, and quotes only where they are needed.</summary>
internal sealed partial class YamlLines
{
    private readonly StringBuilder text = new();

    public void Comment(string comment, int level = 0) => text.Append(' ', level * 2).Append("# ").Append(comment).Append('\n');

    public void Blank() => text.Append('\n');

    /// <summary>A mapping that begins here.</summary>
    public void Begin(string name, int level = 0) => text.Append(' ', level * 2).Append(name).Append(":\n");

    /// <summary>A value that came from outside; it is quoted when YAML could read it as something else.</summary>
    public void Set(string name, string value, int level = 0, string? comment = null) => Raw(name, Quote(value), level, comment);

    /// <summary>YAML as it is.</summary>
    public void Raw(string name, string yaml, int level = 0, string? comment = null) =>
        text.Append(' ', level * 2).Append(name).Append(": ").Append(yaml).Append(comment is null ? "" : "  # " + comment).Append('\n');

    /// <summary>An entry of a list.</summary>
    public void Item(string value, int level) => text.Append(' ', level * 2).Append("- ").Append(Quote(value)).Append('\n');

    /// <summary>A line as it is.</summary>
    public void Text(string line) => text.Append(line).Append('\n');

    public override string ToString() => text.ToString();

    internal static string Quote(string value) => Plain().IsMatch(value) && !Reserved().IsMatch(value) ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex("^[A-Za-z0-9/][A-Za-z0-9_./@+-]*(?::[A-Za-z0-9/][A-Za-z0-9_./@+-]*)*\\z")]
    private static partial Regex Plain();

    // Words and numbers that some YAML reader takes for something else than a text.
    [GeneratedRegex("^(?:true|false|yes|no|on|off|y|n|null|[0-9.+_eExXoO:-]*)\\z", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}
