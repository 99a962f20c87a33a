namespace Lazaret.Core.Filters;

/// <summary>Some parts without globs at any depth: <c>-a/b</c>, <c>-a/b/</c>.</summary>
/// <param name="tail">The parts; at most <see cref="MaxLength"/> characters, so that a try at each part stays linear.</param>
/// <param name="self">Match a file that ends so too, not only what lies below such a directory.</param>
internal sealed class FloatingPathMatcher(string tail, bool self) : PathMatcher
{
    public const int MaxLength = 64;

    public override bool MatchesFile(ReadOnlySpan<char> path) => Matches(path, self);

    public override bool MatchesAllBelow(ReadOnlySpan<char> directory) => Matches(directory, last: true);

    public override bool MayMatchBelow(ReadOnlySpan<char> directory) => true;

    private bool Matches(ReadOnlySpan<char> path, bool last)
    {
        while (path.Length >= tail.Length)
        {
            if (path.StartsWith(tail) && (path.Length == tail.Length ? last : path[tail.Length] == '/'))
            {
                return true;
            }

            int slash = path.IndexOf('/');
            if (slash < 0)
            {
                return false;
            }

            path = path[(slash + 1)..];
        }

        return false;
    }
}
