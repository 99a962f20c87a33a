namespace Lazaret.Core.Filters;

/// <summary>Any part of a path by name: <c>-*.bak</c>, <c>-cache*</c>, <c>-cache*/</c>.</summary>
/// <param name="name">The name.</param>
/// <param name="self">Look at the file's own name too, not only at its directories.</param>
internal sealed class ComponentMatcher(Affix name, bool self) : PathMatcher
{
    public override bool MatchesFile(ReadOnlySpan<char> path) => Matches(path, self);

    public override bool MatchesAllBelow(ReadOnlySpan<char> directory) => Matches(directory, last: true);

    public override bool MayMatchBelow(ReadOnlySpan<char> directory) => true;

    private bool Matches(ReadOnlySpan<char> path, bool last)
    {
        int slash;
        while ((slash = path.IndexOf('/')) >= 0)
        {
            if (name.Matches(path[..slash]))
            {
                return true;
            }

            path = path[(slash + 1)..];
        }

        return last && name.Matches(path);
    }
}
