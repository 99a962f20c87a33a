using System.Buffers;

namespace Lazaret.Core.Filters;

/// <summary>
/// A compiled filter (<c>connectors</c> §2): includes, less excludes, whatever their order. Immutable; any number of threads may use it at once.
/// A test takes time in proportion to the path and to the number of patterns, never more, and allocates nothing.
/// </summary>
public sealed class PathFilter
{
    private const int StackLimit = 512;

    private readonly PathMatcher[] includes; // none: everything
    private readonly PathMatcher[] excludes;
    private readonly bool nothing;

    private PathFilter(string text, IReadOnlyList<FilterPattern> includes, IReadOnlyList<FilterPattern> excludes)
    {
        Text = text;
        this.includes = [.. includes.Select(PatternCompiler.Include)];
        if (this.includes.Contains(EverythingMatcher.Instance))
        {
            this.includes = [];
        }

        List<PathMatcher> compiled = [.. excludes.Select(PatternCompiler.Exclude)];
        bool all = compiled.RemoveAll(m => m is EverythingMatcher) > 0;

        // Beside an include, "drop everything" only says what an include says anyway; alone it means it.
        nothing = all && includes.Count == 0;
        this.excludes = nothing ? [] : NameSetMatcher.Merge(compiled);
        PrefixHints = this.includes.Length == 0 ? [] : Hints(includes);
    }

    /// <summary>Lets everything through.</summary>
    public static PathFilter Everything { get; } = new("", [], []);

    /// <summary>The text it was made from.</summary>
    public string Text { get; }

    /// <summary>True when every path is included.</summary>
    public bool IsEverything => includes.Length == 0 && excludes.Length == 0 && !nothing;

    /// <summary>
    /// Literal prefixes of keys that cover every path the filter can include, none an extension of another; empty = no narrowing is possible.
    /// They hold for keys as they are normally written; one with a slash in front, doubled slashes or <c>.</c> parts does not begin so.
    /// </summary>
    public IReadOnlyList<string> PrefixHints { get; }

    /// <summary>Compiles <paramref name="text"/>: at most 16 KiB as UTF-8 and 256 patterns.</summary>
    public static FilterParseResult Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        FilterParser parser = new();
        return parser.Parse(text) is { } error
            ? new FilterParseResult(null, error, parser.Warnings)
            : new FilterParseResult(new PathFilter(text, parser.Includes, parser.Excludes), null, parser.Warnings);
    }

    /// <summary>Is the file at this path, relative to the asset root and with <c>/</c> between its parts, included?</summary>
    public bool Includes(ReadOnlySpan<char> path) => IsEverything || (!nothing && Normalised(path, isFile: true));

    /// <summary>Can there be an included file below this directory (relative, no slash at its end; empty = the root)? False lets a walk leave it out.</summary>
    public bool MayContain(ReadOnlySpan<char> directory) => IsEverything || (!nothing && (directory.IsEmpty || Normalised(directory, isFile: false)));

    private bool Normalised(ReadOnlySpan<char> path, bool isFile)
    {
        if (Paths.IsNormal(path))
        {
            return isFile ? IncludesNormal(path) : MayContainNormal(path);
        }

        char[]? rented = path.Length > StackLimit ? ArrayPool<char>.Shared.Rent(path.Length) : null;
        Span<char> buffer = rented ?? stackalloc char[StackLimit];
        ReadOnlySpan<char> normal = buffer[..Paths.Normalise(path, buffer)];
        bool answer = isFile ? IncludesNormal(normal) : normal.IsEmpty || MayContainNormal(normal);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return answer;
    }

    private bool IncludesNormal(ReadOnlySpan<char> path)
    {
        foreach (PathMatcher exclude in excludes)
        {
            if (exclude.MatchesFile(path))
            {
                return false;
            }
        }

        foreach (PathMatcher include in includes)
        {
            if (include.MatchesFile(path))
            {
                return true;
            }
        }

        return includes.Length == 0;
    }

    private bool MayContainNormal(ReadOnlySpan<char> directory)
    {
        foreach (PathMatcher exclude in excludes)
        {
            if (exclude.MatchesAllBelow(directory))
            {
                return false;
            }
        }

        foreach (PathMatcher include in includes)
        {
            if (include.MayMatchBelow(directory))
            {
                return true;
            }
        }

        return includes.Length == 0;
    }

    private static List<string> Hints(IReadOnlyList<FilterPattern> includes)
    {
        List<string> hints = [];
        foreach (string hint in includes.Select(PatternCompiler.PrefixHint).Order(StringComparer.Ordinal))
        {
            if (hint.Length == 0)
            {
                return [];
            }

            // In this order a hint follows the one it extends.
            if (hints.Count == 0 || !hint.StartsWith(hints[^1], StringComparison.Ordinal))
            {
                hints.Add(hint);
            }
        }

        return hints;
    }
}
