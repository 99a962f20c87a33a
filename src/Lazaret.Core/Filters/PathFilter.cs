namespace Lazaret.Core.Filters;

/// <summary>A compiled filter (<c>connectors</c> §2). Immutable; any number of threads may use it at once.</summary>
public sealed class PathFilter
{
    private PathFilter(string text) => Text = text;

    /// <summary>Lets everything through.</summary>
    public static PathFilter Everything { get; } = new("");

    /// <summary>The text it was made from.</summary>
    public string Text { get; }

    /// <summary>True when every path is included.</summary>
    public bool IsEverything => true;

    /// <summary>
    /// Literal prefixes of keys that cover every path the filter can include, none an extension of another; empty = no narrowing is possible.
    /// </summary>
    public IReadOnlyList<string> PrefixHints => [];

    /// <summary>Compiles <paramref name="text"/>.</summary>
    public static FilterParseResult Parse(string text) => new(Everything, null, []);

    /// <summary>Is the file at this path, relative to the asset root and with <c>/</c> between its parts, included?</summary>
    public bool Includes(ReadOnlySpan<char> path) => path.Length >= 0;

    /// <summary>Can there be an included file below this directory (relative, no slash at its end; empty = the root)? False lets a walk leave it out.</summary>
    public bool MayContain(ReadOnlySpan<char> directory) => directory.Length >= 0;
}
