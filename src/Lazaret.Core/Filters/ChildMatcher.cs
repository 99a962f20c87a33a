namespace Lazaret.Core.Filters;

/// <summary>Files directly in one directory, by name: <c>*</c>, <c>sub1/*</c>, <c>docs/*.md</c>, <c>/*.txt</c>.</summary>
internal sealed class ChildMatcher(string directory, Affix name) : PathMatcher
{
    private readonly string start = directory.Length == 0 ? "" : directory + "/";

    public override bool MatchesFile(ReadOnlySpan<char> path) =>
        path.StartsWith(start) && !path[start.Length..].Contains('/') && name.Matches(path[start.Length..]);

    public override bool MatchesAllBelow(ReadOnlySpan<char> directory) => false;

    public override bool MayMatchBelow(ReadOnlySpan<char> candidate) => candidate.SequenceEqual(directory) || Paths.IsAbove(candidate, directory);
}
