namespace Lazaret.Core.Filters;

/// <summary>Files by name at any depth: <c>*.zip</c>, <c>**/readme*</c>.</summary>
internal sealed class FileNameMatcher(Affix name) : PathMatcher
{
    public override bool MatchesFile(ReadOnlySpan<char> path) => name.Matches(path[(path.LastIndexOf('/') + 1)..]);

    public override bool MatchesAllBelow(ReadOnlySpan<char> directory) => false;

    public override bool MayMatchBelow(ReadOnlySpan<char> directory) => true;
}
