using Lazaret.Core.Text;

namespace Lazaret.Dispatch.Sources;

/// <summary>
/// Names of sources and topic prefixes: parts of a topic name, an object name and a consumer key, so they are checked before they get there (<c>event-dispatcher</c> §18 item 23).
/// </summary>
internal static class SourceName
{
    public const int MostCharacters = 100;

    /// <summary>For the end of a sentence.</summary>
    public const string Allowed = "allowed are 1 to 100 letters (a to z, A to Z), digits, dashes and underscores";

    /// <summary>The name in topic names that stands for the dispatcher's own topics, so no source can have it.</summary>
    private const string Reserved = "system";

    public static bool IsValid(string? name) => IsWord(name) && name != Reserved;

    /// <summary>What is wrong with the name, as a sentence; null when nothing is.</summary>
    public static string? Wrong(string name) =>
        !IsWord(name) ? $"the source name \"{Shown.Of(name)}\" cannot be used; {Allowed}"
        : name == Reserved ? "the source name \"system\" cannot be used; it is the name of the dispatcher's own topics"
        : null;

    /// <summary>Can it stand between two dots of a topic name?</summary>
    public static bool IsWord(string? text) =>
        text is { Length: >= 1 and <= MostCharacters } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
