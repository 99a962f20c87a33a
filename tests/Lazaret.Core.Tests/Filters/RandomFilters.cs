namespace Lazaret.Core.Tests.Filters;

/// <summary>Random patterns, names and trees that meet each other often.</summary>
internal sealed class RandomFilters(Random random)
{
    private static readonly string[] Pieces =
    [
        "a", "b", "x", ".", "-", " ", ",", "😀", "\uDC80", "[", "]",
        "*", "*", "*", "?", "?", "**", "***", "[ab]", "[!a]", "[a-x]", "[]a]", "[!]", "[x-a]", "[!😀]", "[.-]", "[😀a]", "[a",
    ];

    /// <summary>A pattern without a sign.</summary>
    public string Pattern()
    {
        List<string> parts = [];
        int count = 1 + random.Next(4);
        for (int i = 0; i < count; i++)
        {
            parts.Add(random.Next(10) switch
            {
                0 or 1 => "**",
                2 => "*",
                3 or 4 => Name(),
                5 => random.Next(2) == 0 ? "a" : ".",
                6 => "",
                _ => Join(Pieces, 1 + random.Next(4)),
            });
        }

        string text = (random.Next(5) == 0 ? "/" : random.Next(8) == 0 ? "./" : "") + string.Join('/', parts) + (random.Next(6) == 0 ? "/" : "");

        // A sign at the front and a part ".." mean something else; both have tests of their own.
        return text.Length == 0 || text[0] is '-' or '+' || text.Split('/').Contains("..") ? Pattern() : text;
    }

    public string Name()
    {
        string name = Join(ReferenceFilter.Alphabet, 1 + random.Next(random.Next(3) == 0 ? 4 : 2));
        return name is "." or ".." ? Name() : name;
    }

    public string Path() => string.Join('/', Enumerable.Range(0, 1 + random.Next(4)).Select(_ => random.Next(3) == 0 ? "a" : Name()));

    /// <summary>A path that has a good chance to match the pattern: its globs are filled in.</summary>
    public string PathLike(string pattern)
    {
        IEnumerable<string> parts = pattern.Split('/').SelectMany<string, string>(part => part switch
        {
            "" or "." => [],
            "**" => Enumerable.Range(0, random.Next(3)).Select(_ => Name()),
            _ => [part.Replace("[ab]", "a").Replace("[!a]", "b").Replace("[a-x]", "x").Replace("*", random.Next(2) == 0 ? "" : "b").Replace("?", "x")],
        });
        List<string> path = [.. parts.Where(p => p is not ("" or "." or ".."))];
        for (int extra = random.Next(3); extra > 0; extra--)
        {
            path.Insert(random.Next(2) * path.Count, Name());
        }

        return path.Count == 0 ? Name() : string.Join('/', path);
    }

    public (string Text, List<string> Includes, List<string> Excludes) Filter()
    {
        List<string> includes = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Pattern())];
        List<string> excludes = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Pattern())];
        List<string> tokens =
        [
            .. includes.Select(p => random.Next(4) switch { 0 => "+" + Quote(p), 1 => "--include " + Quote(p), 2 => "--include=" + Quote(p), _ => Quote(p) }),
            .. excludes.Select(p => random.Next(4) switch { 0 => "--exclude " + Quote(p), 1 => "--exclude=" + Quote(p), 2 => "- " + Quote(p), _ => "-" + Quote(p) }),
        ];
        string[] shuffled = [.. tokens];
        random.Shuffle(shuffled);
        return (string.Join(random.Next(2) == 0 ? " " : ", ", shuffled), includes, excludes);
    }

    /// <summary>Files of a tree, none of which is a directory of another.</summary>
    public List<string> Tree(IEnumerable<string> patterns)
    {
        List<string> wanted = [.. Enumerable.Range(0, 30).Select(_ => Path()), .. patterns.SelectMany(p => Enumerable.Range(0, 6).Select(_ => PathLike(p)))];
        HashSet<string> directories = [.. wanted.SelectMany(Parents)];
        return [.. wanted.Distinct().Where(p => !directories.Contains(p))];
    }

    public static IEnumerable<string> Parents(string path)
    {
        for (int slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    private string Quote(string pattern) => random.Next(3) switch
    {
        0 => "'" + pattern + "'",
        1 => "\"" + pattern + "\"",
        _ => pattern.Replace(" ", "\\ ").Replace(",", "\\,"),
    };

    private string Join(string[] from, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => from[random.Next(from.Length)]));
}
