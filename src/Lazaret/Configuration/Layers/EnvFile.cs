using System.Globalization;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Configuration.Layers;

/// <summary>Reads <c>KEY=VALUE</c> files for development (<c>connectors</c> §1.18): comments, blank lines and lines without <c>=</c> are skipped, quotes around a value are stripped.</summary>
internal static class EnvFile
{
    public static IEnumerable<(string Name, string Value, string Source)> Parse(IEnumerable<string> lines, string file)
    {
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            string plain = line.Trim();
            int equals = plain.IndexOf('=', StringComparison.Ordinal);
            if (plain.StartsWith('#') || equals <= 0)
            {
                continue;
            }

            string name = plain[..equals].Trim();
            name = name.StartsWith("export ", StringComparison.Ordinal) ? name[7..].Trim() : name;
            string value = plain[(equals + 1)..].Trim();
            bool quoted = value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0];
            yield return (name, quoted ? value[1..^1] : value, $"{file} line {number.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    /// <summary>The file that is named, which must be there; else the first of the usual ones that is; empty when none is.</summary>
    /// <exception cref="UserErrorException">The named file cannot be read.</exception>
    public static IReadOnlyList<(string Name, string Value, string Source)> Load(string? named, IEnumerable<string> usual)
    {
        string? path = string.IsNullOrEmpty(named) ? usual.FirstOrDefault(File.Exists) : named;
        if (path is null)
        {
            return [];
        }

        try
        {
            return [.. Parse(File.ReadLines(path), path)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"the env file {SafeText.Visible(path)} cannot be read: {SafeText.Visible(e.Message)}", inner: e);
        }
    }
}
