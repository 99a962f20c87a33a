using System.Collections.Frozen;

namespace Lazaret.Dispatch.Identification.Deciding;

/// <summary>Tables of the specification as text: each line is a value, a colon, and the words that lead to it.</summary>
internal static class TypeTable
{
    /// <exception cref="ArgumentException">A word appears twice.</exception>
    public static FrozenDictionary<string, string> Parse(string text)
    {
        Dictionary<string, string> byWord = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            foreach (string word in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                byWord.Add(word, line[..colon]);
            }
        }

        return byWord.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
