using System.Text;
using System.Text.RegularExpressions;

namespace Lazaret.Core.Tests.Filters;

/// <summary>
/// The filter language written down a second time, straight from the specification and as slowly as it likes: every pattern a regular
/// expression, every ancestor tried by itself. It knows the characters of <see cref="Alphabet"/> only.
/// </summary>
internal sealed class ReferenceFilter
{
    /// <summary>The characters that tests make names of; a smiley is two UTF-16 units, \uDC80 is a byte that is not UTF-8.</summary>
    public static readonly string[] Alphabet = ["a", "b", "x", ".", "-", " ", ",", "😀", "\uDC80", "[", "]", "!", "z"];

    private readonly List<Func<string, bool>> includes = [];
    private readonly List<Func<string, bool>> excludes = [];
    private readonly bool everything;
    private readonly bool nothing;

    public ReferenceFilter(IEnumerable<string> includes, IEnumerable<string> excludes)
    {
        List<string> wanted = [.. includes];
        foreach (string pattern in wanted)
        {
            this.includes.Add(Include(One(pattern)));
        }

        everything = wanted.Count == 0;
        foreach (string pattern in excludes)
        {
            (List<string> parts, bool rooted, bool directory) = Cut(One(pattern));
            if (!directory && string.Join('/', parts) is "*" or "**" or "**/*")
            {
                nothing |= everything;
            }
            else
            {
                this.excludes.Add(Exclude(string.Join('/', parts), rooted, directory));
            }
        }
    }

    public bool Includes(string path)
    {
        path = string.Join('/', One(path).Split('/').Where(p => p is not ("" or ".")));
        return !nothing && !excludes.Exists(e => e(path)) && (everything || includes.Exists(i => i(path)));
    }

    private static Func<string, bool> Include(string pattern)
    {
        (List<string> parts, bool rooted, bool directory) = Cut(pattern);
        string text = string.Join('/', parts) + (directory && parts.Count > 0 ? "/**" : "");
        if (text.Length == 0)
        {
            return _ => true;
        }

        if (!HasGlob(text))
        {
            return path => path == text || path.StartsWith(text + "/", StringComparison.Ordinal);
        }

        Regex regex = Compile("", text);
        if (text == "*")
        {
            return path => !path.Contains('/');
        }

        return !text.Contains('/') && !rooted && !HasDoubleStar(text)
            ? path => regex.IsMatch(path[(path.LastIndexOf('/') + 1)..])
            : regex.IsMatch;
    }

    private static Func<string, bool> Exclude(string text, bool rooted, bool directory)
    {
        Func<string, bool> matches;
        if (!HasGlob(text))
        {
            matches = rooted ? p => p == text : p => p == text || p.EndsWith("/" + text, StringComparison.Ordinal);
            directory |= !text.Contains('/');
        }
        else
        {
            matches = Compile(rooted ? "" : "(?:[^/]+/)*", text).IsMatch;
        }

        return path =>
        {
            for (int slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            {
                if (matches(path[..slash]))
                {
                    return true;
                }
            }

            return !directory && matches(path);
        };
    }

    private static (List<string> Parts, bool Rooted, bool Directory) Cut(string pattern)
    {
        string[] raw = pattern.Split('/');
        List<string> parts = [];
        foreach (string part in raw.Where(p => p is not ("" or ".")).Select(p => Regex.Replace(p, @"\*{2,}", "**")))
        {
            if (!(part == "**" && parts.Count > 0 && parts[^1] == "**"))
            {
                parts.Add(part);
            }
        }

        return (parts, pattern.StartsWith('/'), raw[^1] is "" or ".");
    }

    private static bool HasGlob(string text) => text.Split('/').Any(p => p.Contains('*') || p.Contains('?') || Enumerable.Range(0, p.Length).Any(i => SetEnd(p, i) > 0));

    private static bool HasDoubleStar(string part)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i..].StartsWith("**", StringComparison.Ordinal))
            {
                return true;
            }

            i = Math.Max(i, SetEnd(part, i)); // stars in a set are none
        }

        return false;
    }

    private static Regex Compile(string before, string text)
    {
        StringBuilder regex = new("^" + before);
        for (int i = 0; i < text.Length;)
        {
            bool atStart = i == 0 || text[i - 1] == '/';
            int end = text.IndexOf('/', i);
            string part = text[..(end < 0 ? text.Length : end)];
            if (text[i..] == "/**")
            {
                regex.Append("/.+");
                i += 3;
            }
            else if (atStart && text[i..].StartsWith("**/", StringComparison.Ordinal))
            {
                regex.Append("(?:[^/]+/)*");
                i += 3;
            }
            else if (text[i..].StartsWith("**", StringComparison.Ordinal))
            {
                regex.Append(".*");
                i += 2;
            }
            else if (text[i] == '*')
            {
                regex.Append("[^/]*");
                i++;
            }
            else if (text[i] == '?')
            {
                regex.Append("[^/]");
                i++;
            }
            else if (text[i] == '[' && SetEnd(part, i) is int close and > 0)
            {
                IEnumerable<string> members = Alphabet.Select(One).Where(c => InSet(text[(i + 1)..close], c[0])).Select(Escape);
                regex.Append(members.Any() ? "(?:" + string.Join('|', members) + ")" : "[^\\s\\S]");
                i = close + 1;
            }
            else
            {
                regex.Append(Escape(text[i].ToString()));
                i++;
            }
        }

        return new Regex(regex.Append("\\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    private static int SetEnd(string part, int open)
    {
        if (open >= part.Length || part[open] != '[')
        {
            return -1;
        }

        int first = open + 1 < part.Length && part[open + 1] == '!' ? open + 2 : open + 1;
        return first + 1 <= part.Length ? part.IndexOf(']', Math.Min(first + 1, part.Length)) : -1;
    }

    private static bool InSet(string inside, char c)
    {
        bool negated = inside.StartsWith('!');
        inside = negated ? inside[1..] : inside;
        bool hit = false;
        for (int i = 0; i < inside.Length; i++)
        {
            if (i + 2 < inside.Length && inside[i + 1] == '-')
            {
                hit |= c >= inside[i] && c <= inside[i + 2];
                i += 2;
            }
            else
            {
                hit |= c == inside[i];
            }
        }

        return hit != negated;
    }

    private static string Escape(string c) => $"\\u{(int)c[0]:x4}";

    /// <summary>One UTF-16 unit for each character, as regular expressions count units.</summary>
    private static string One(string text) => text.Replace("😀", "\uE000");
}
