using System.Collections.Concurrent;
using System.Text.Json;

namespace Lazaret.Core.Outcomes;

/// <summary>The names of enum values as users see them: snake case, as on every wire of ours.</summary>
public static class Names
{
    /// <summary><c>NotScanned</c> → <c>not_scanned</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Cache<T>.Names.GetOrAdd(value, static v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));

    /// <summary>Reads a name; case and <c>-</c> against <c>_</c> do not matter. False when there is no such value.</summary>
    public static bool TryParse<T>(string? text, out T value)
        where T : struct, Enum
    {
        string wanted = (text ?? "").Trim().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        foreach (T candidate in Enum.GetValues<T>())
        {
            if (string.Equals(candidate.ToString(), wanted, StringComparison.OrdinalIgnoreCase))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>All names of an enum, for error sentences: <c>clean, malicious, …</c>.</summary>
    public static string All<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));

    private static class Cache<T>
        where T : struct, Enum
    {
        public static readonly ConcurrentDictionary<T, string> Names = new();
    }
}
