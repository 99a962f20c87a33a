using Lazaret.Core.Text;

namespace Lazaret.Dispatch.Security;

/// <summary>
/// Takes security strings apart (<c>event-dispatcher</c> §17). Labels are whole words or rows of words; longer names are looked for first, so <c>TOP HIGH</c> is not <c>HIGH</c> with a word left over.
/// </summary>
internal sealed class SecurityParser(SecurityModel model)
{
    private readonly IReadOnlyList<Label<SecurityLevel>> classifications = Labels(model.Classifications, c => c.Name);
    private readonly IReadOnlyList<Label<SecurityCaveat>> caveats = Labels(model.Caveats, c => c.Name);
    private readonly IReadOnlyList<Label<SecurityTlp>> tlps = Labels(model.Tlps, t => t.Name);
    private readonly IReadOnlyList<Label<string>> origin = model.OriginAltName.Length == 0 ? [] : Labels([model.Origin], _ => model.OriginAltName);
    private readonly HashSet<string> groups = [.. model.Groups];

    /// <summary>In upper case, with blanks for slashes, as words.</summary>
    public static string[] Words(string text) =>
        text.ToUpperInvariant().Replace('/', ' ').Replace('\\', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    public SecurityParseResult Parse(string text)
    {
        string?[] words = Words(text);
        IReadOnlyList<SecurityLevel> levels = Take(words, classifications);
        IReadOnlyList<SecurityCaveat> held = Take(words, caveats);
        IReadOnlyList<SecurityTlp> lights = Take(words, tlps);
        HashSet<string> released = [.. Take(words, origin)];
        foreach (string word in words.OfType<string>())
        {
            if (!word.StartsWith(model.Prefix, StringComparison.Ordinal) || model.Prefix.Length == 0)
            {
                return Wrong($"\"{Shown.Of(word)}\" is no label");
            }

            foreach (string group in word[model.Prefix.Length..].Split(',').Select(g => model.Prefix + g))
            {
                if (!groups.Contains(group))
                {
                    return Wrong($"\"{Shown.Of(group)}\" is no group");
                }

                released.Add(group);
            }
        }

        if (levels.Count == 0)
        {
            return Wrong("it has no classification");
        }

        if (released.Count > 0 && !released.Contains(model.Origin))
        {
            return Wrong($"it is released to groups without {model.Origin}");
        }

        if (released.Count > 0 && !levels.Any(model.AllowsReleasability))
        {
            return Wrong("no classification of it allows groups");
        }

        SecurityLevel highest = levels.MaxBy(Rank)!;
        return new SecurityParseResult(
            new SecurityMarking
            {
                Classification = highest,
                Caveats = [.. held.Where(c => c.Fits(highest))],
                Groups = released,
                Tlp = model.AllowsReleasability(highest) ? null : lights.MaxBy(t => model.Tlps.TakeWhile(o => o != t).Count()),
            },
            null);
    }

    private int Rank(SecurityLevel level) => model.Classifications.TakeWhile(c => c != level).Count();

    private static SecurityParseResult Wrong(string why) => new(null, $"the security string cannot be used: {why}");

    /// <summary>The labels that stand in the words, each once. Their words are crossed out, so that what stood left and right of one does not become neighbours.</summary>
    private static List<T> Take<T>(string?[] words, IReadOnlyList<Label<T>> labels)
    {
        List<T> found = [];
        foreach (Label<T> label in labels)
        {
            bool seen = false;
            for (int at = 0; at + label.Words.Length <= words.Length; at++)
            {
                if (words.AsSpan(at, label.Words.Length).SequenceEqual(label.Words))
                {
                    words.AsSpan(at, label.Words.Length).Clear();
                    seen = true;
                }
            }

            if (seen)
            {
                found.Add(label.Value);
            }
        }

        return found;
    }

    private static List<Label<T>> Labels<T>(IEnumerable<T> values, Func<T, string> name) =>
        [.. values.Select(v => new Label<T>(Words(name(v)), v)).Where(l => l.Words.Length > 0).OrderByDescending(l => string.Join(' ', l.Words).Length)];

    private sealed record Label<T>(string[] Words, T Value);
}
