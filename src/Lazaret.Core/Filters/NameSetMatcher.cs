using System.Collections.Frozen;

namespace Lazaret.Core.Filters;

/// <summary>Any part of a path that is one of some names: <c>-tmp -cache</c>. One look-up a part, however many names there are.</summary>
/// <param name="names">The names.</param>
/// <param name="self">Look at the file's own name too, not only at its directories.</param>
internal sealed class NameSetMatcher(IReadOnlyList<string> names, bool self) : PathMatcher
{
    private const int Few = 8; // up to here comparing one by one is quicker than hashing

    private readonly string[] few = names.Count <= Few ? [.. names] : [];
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> known =
        names.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private IReadOnlyList<string> Names => names;

    private bool Self => self;

    /// <summary>Makes one matcher of those that differ in their names only, and puts it first: it is the cheapest.</summary>
    public static PathMatcher[] Merge(IReadOnlyList<PathMatcher> matchers) =>
    [
        .. matchers.OfType<NameSetMatcher>().GroupBy(m => m.Self).Select(g => new NameSetMatcher([.. g.SelectMany(m => m.Names)], g.Key)),
        .. matchers.Where(m => m is not NameSetMatcher),
    ];

    public override bool MatchesFile(ReadOnlySpan<char> path) => Matches(path, self);

    public override bool MatchesAllBelow(ReadOnlySpan<char> directory) => Matches(directory, last: true);

    public override bool MayMatchBelow(ReadOnlySpan<char> directory) => true;

    private bool Matches(ReadOnlySpan<char> path, bool last)
    {
        int slash;
        while ((slash = path.IndexOf('/')) >= 0)
        {
            if (Knows(path[..slash]))
            {
                return true;
            }

            path = path[(slash + 1)..];
        }

        return last && Knows(path);
    }

    private bool Knows(ReadOnlySpan<char> part)
    {
        if (few.Length == 0)
        {
            return known.Contains(part);
        }

        foreach (string name in few)
        {
            if (part.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }
}
