using System.Globalization;
using Lazaret.Core.Actions;
using Lazaret.Core.Filters;
using Lazaret.Output;

namespace Lazaret.Configuration;

/// <summary>Turns setting texts into values; a mistake becomes a sentence with the name of the setting, its value and what is allowed.</summary>
internal static class SettingChecks
{
    public const int MostJobs = 1024;

    /// <summary>The action; null when <paramref name="text"/> is null or wrong.</summary>
    public static ActionKind? Action(string name, string? text, List<string> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (ActionKinds.TryParse(text, out ActionKind kind))
        {
            return kind;
        }

        errors.Add($"{name} is \"{SafeText.Visible(text)}\"; allowed are {ActionKinds.Allowed}");
        return null;
    }

    /// <summary>A number of parallel scans; null when <paramref name="text"/> is null or wrong.</summary>
    public static int? Jobs(string name, string? text, List<string> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs) && jobs is >= 1 and <= MostJobs)
        {
            return jobs;
        }

        errors.Add($"{name} is \"{SafeText.Visible(text)}\"; allowed is 1 to {MostJobs}");
        return null;
    }

    /// <summary>A size in bytes; null when <paramref name="text"/> is null or wrong.</summary>
    public static long? MaxSize(string name, string? text, List<string> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (Sizes.TryParse(text, out long bytes))
        {
            return bytes;
        }

        errors.Add($"{name} is \"{SafeText.Visible(text)}\"; allowed is {Sizes.Allowed}");
        return null;
    }

    /// <summary>A filter; a mistake is shown with a caret under its place.</summary>
    public static void Filter(string name, string text, List<string> errors)
    {
        if (PathFilter.Parse(text).Error is { } error)
        {
            errors.Add($"{name} has an error at character {error.Position + 1}: {SafeText.Visible(error.Message)}\n{Caret(text, error.Position)}");
        }
    }

    private static string Caret(string text, int position)
    {
        string before = SafeText.Visible(text[..Math.Clamp(position, 0, text.Length)]);
        return $"  {SafeText.Visible(text)}\n  {new string(' ', before.Length)}^";
    }
}
