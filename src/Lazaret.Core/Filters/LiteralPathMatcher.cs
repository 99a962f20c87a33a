namespace Lazaret.Core.Filters;

/// <summary>A path without globs from the asset root: <c>sub1/sub2</c>, <c>sub1/**</c>, <c>-/tmp</c>.</summary>
/// <param name="path">The path.</param>
/// <param name="self">Match the file with exactly that path.</param>
/// <param name="below">Match what lies below a directory with that path.</param>
internal sealed class LiteralPathMatcher(string path, bool self, bool below) : PathMatcher
{
    public override bool MatchesFile(ReadOnlySpan<char> file) =>
        file.StartsWith(path) && (file.Length == path.Length ? self : below && file[path.Length] == '/');

    public override bool MatchesAllBelow(ReadOnlySpan<char> directory) => below && Paths.IsAtOrBelow(directory, path);

    public override bool MayMatchBelow(ReadOnlySpan<char> directory) => MatchesAllBelow(directory) || Paths.IsAbove(directory, path);
}
